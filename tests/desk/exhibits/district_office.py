"""The office of a district without a link: a keys folder and the command line, and no register."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from desk.leads.partner_office import PartnerOffice, public
from thelivu.cli.district import open_, return_
from thelivu.desk.leads.forwarding_partner_actions import approve_partner, record_partner
from thelivu.desk.leads.forwarding_queries import own_card_text
from thelivu.leads.office_card import Card
from thelivu.vault import make_keys


class DistrictOffice(PartnerOffice):
    """`DistrictOffice(tmp_path, "Alappuzha District Office")`, whose card two officers of ours stand for."""

    def __init__(self, folder: Path, name: str, state: str = "IN-KL") -> None:
        super().__init__(name, state)
        self.folder = folder / name.replace(" ", "-")
        keys = make_keys(self.folder / "keys")
        self.sign, self.box = keys.signing, keys.box
        self.card = Card(self.id, name, state, public(self.sign), public(self.box), self.born)

    def known(self, cast: Any) -> Any:
        row = record_partner(cast.anu, self.card_text, 30)
        return approve_partner(cast.sara, row.id, "called the duty officer on the number of the police directory")

    def run(self, verb: Any, *words: str, code: int = 0) -> str:
        said = CliRunner().invoke(verb, [*words, "--keys", str(self.folder / "keys")])
        assert said.exit_code == code, (said.output, said.exception)
        return said.output

    def opens(self, data: bytes, into: str = "open") -> list[dict[str, Any]]:
        """The packs of a packet."""
        (self.folder / "came.packet").write_bytes(data)
        (self.folder / "ours.card").write_text(own_card_text(), encoding="utf-8")
        self.printed = self.run(
            open_, str(self.folder / "came.packet"), "--card", str(self.folder / "ours.card"), "-o", str(self.folder / into)
        )
        return [json.loads(one.read_bytes()) for one in sorted((self.folder / into).glob("*.pack"))]

    def returns(self, *handed: bytes, into: str = "open") -> bytes:
        """The file back, with these files of phones."""
        for number, data in enumerate(handed):
            (self.folder / into / f"{number}.field").write_bytes(data)
        out = self.folder / f"{len(list(self.folder.iterdir()))}.packet"
        self.run(return_, str(self.folder / into), "-o", str(out))
        return out.read_bytes()
