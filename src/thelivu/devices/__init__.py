"""Sources of an examination: a folder, a disk image or a container arrives, opened read-only; its entries leave as streams.

ISO/IEC 27037: no action changes the original; the tool opens read-only and records that it did.
"""

from thelivu.devices.lists import read_list
from thelivu.devices.sources import Folder, open_folder, open_source

__all__ = ["Folder", "open_folder", "open_source", "read_list"]
