"""The one table role x verb. Administrators see no content; deleting evidence is nobody's verb."""

from collections.abc import Mapping

VERBS = (
    "view", "admit", "decide", "review", "plan", "approve", "take_custody",
    "examine", "register", "publish", "export", "audit", "administer", "confirm_law",
)  # fmt: skip

ROLES: Mapping[str, frozenset[str]] = {
    "analyst": frozenset({"view", "admit", "decide", "review"}),
    "investigator": frozenset({"view", "admit", "decide", "review", "register", "take_custody"}),
    "supervisor": frozenset({"view", "admit", "decide", "review", "plan", "approve", "publish", "export"}),
    "chief": frozenset({"view", "plan", "approve", "register"}),
    "custodian": frozenset({"view", "take_custody"}),
    "examiner": frozenset({"view", "examine"}),
    "legal": frozenset({"view", "approve", "confirm_law"}),
    "auditor": frozenset({"audit"}),
    "administrator": frozenset({"administer"}),
}
