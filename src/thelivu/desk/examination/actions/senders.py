"""Whose sealed results this office takes: its own laptops', by its own key, and those of partners whose card holds."""

from thelivu.base import Refused, ist
from thelivu.desk.leads.forwarding_queries import partners, standing
from thelivu.desk.register.queries import born, keys, now
from thelivu.examination.result import laptop_id
from thelivu.vault.packets import Header


def trusted(header: Header) -> None:
    """Refuses a sender whom this office does not know; that the signature is theirs is proven when it is opened."""
    if header.sender_key == keys().public_hex and header.sender in {born().id, laptop_id(header.sender_key)}:
        return
    today = ist(now()).date()
    for one in partners():
        if one.sign_key == header.sender_key and header.sender in {one.office, laptop_id(one.sign_key)}:
            if standing(one, today) != "holds":
                raise Refused(f"desk_forwarding.partner_{standing(one, today)}", label=one.label)
            return
    raise Refused("desk_examination.result_foreign")
