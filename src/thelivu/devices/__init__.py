"""Sources of an examination: a folder of an exhibit arrives, opened read-only; its entries leave as streams.

ISO/IEC 27037: no action changes the original; the tool opens read-only and records that it did.
"""

from thelivu.devices.folder import Folder, open_folder
from thelivu.devices.lists import read_list

__all__ = ["Folder", "open_folder", "read_list"]
