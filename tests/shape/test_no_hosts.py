"""The repository installs from hashes alone: no registry's host name, no path of somebody's machine."""

import re

from shape.tree import ROOT, name, tracked

# In pieces, so that this page does not contain what it looks for.
HOSTS = [
    ("py", "pi.org"),
    ("python", "hosted"),
    ("registry.np", "mjs"),
    ("ana", "conda.org"),
    ("crates", ".io"),
]
HOSTS += [("ruby", "gems.org"), ("proxy.go", "lang.org"), ("files.pyth", "onhosted"), ("repo1.ma", "ven.org")]
PATHS = [("/wo", "rk/"), ("/fa", "rm/"), ("/ro", "ot/"), ("/home/", r"\w"), ("/Us", r"ers/\w")]
INDEX = [("--index", "-url"), ("--extra-index", "-url"), ("--find", "-links")]


def places(pieces: list[tuple[str, str]]) -> list[str]:
    pattern = re.compile("|".join("".join(pair) for pair in pieces))
    found = []
    for path in tracked():
        body = path.read_bytes()
        if b"\0" not in body[:4096]:
            text = body.decode("utf-8", "replace")
            found += [f"{name(path)} {hit.group()}" for hit in pattern.finditer(text)]
    return found


def test_no_registry_host() -> None:
    assert places([(first.replace(".", r"\."), last.replace(".", r"\.")) for first, last in HOSTS]) == []
    assert places(INDEX) == []


def test_no_machine_path() -> None:
    assert places(PATHS) == []


def test_locks_are_hashed() -> None:
    for lock in (ROOT / "locks").glob("*.lock"):
        pinned = re.findall(
            r"^[\w.\[\],-]+==.*?(?=^\w|\Z)", lock.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
        )

        assert pinned
        assert all("--hash=sha256:" in one for one in pinned), lock.name


def test_no_lock_of_another_tool() -> None:
    assert [
        name(path) for path in tracked() if path.name in ("uv.lock", "package-lock.json", "poetry.lock")
    ] == []
