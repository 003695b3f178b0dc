"""The normal form of each kind of identifier: plain text arrives, the normal form leaves, ValueError where it is none."""

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from urllib.parse import urlsplit, urlunsplit

import phonenumbers

from thelivu.base.written import folded

NormalForm = Callable[[str, str], str]
"""Plain text and country in, normal form out."""


def ip(text: str, _country: str) -> str:
    """An address without port, brackets and zone index; an IPv4 address inside IPv6 is the IPv4 address."""
    address = ipaddress.ip_address(_bare_address(text))
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def ipv6_prefix(text: str, _country: str) -> str:
    """The network of an IPv6 address; without a length the /64 that a line usually gets."""
    address, _, length = _refanged(text).partition("/")
    bare = ipaddress.IPv6Address(_bare_address(address))
    if bare.ipv4_mapped:
        raise ValueError
    return str(ipaddress.IPv6Network(f"{bare}/{length or 64}", strict=False))


def phone(text: str, country: str) -> str:
    """A number in E.164, read as dialled in the country."""
    if re.search(r"[^\W\d_]", text) or "@" in text:
        raise ValueError
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as bad:
        raise ValueError from bad
    if not phonenumbers.is_possible_number(number):
        raise ValueError
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def email(text: str, _country: str) -> str:
    """A mailbox, folded: no provider keeps two mailboxes apart by case; tags after `+` stay."""
    local, at, domain = folded(_refanged(text)).removeprefix("mailto:").strip("<> ").rpartition("@")
    if not at or not re.fullmatch(r"[^\s@<>]+", local) or not re.fullmatch(r"[^\s@.]+(\.[^\s@.]+)+", domain):
        raise ValueError
    return f"{local}@{domain.encode('idna').decode('ascii')}"


def handle(text: str, _country: str) -> str:
    """A name that people choose: without @ and case."""
    return _not_empty(folded(text).lstrip("@ "))


def exact(text: str, _country: str) -> str:
    """An id that the platform gives: case may tell two accounts apart, so it stays."""
    return _not_empty(text)


def loose(text: str, _country: str) -> str:
    """A name or label: without case."""
    return _not_empty(folded(text))


def report(text: str, _country: str) -> str:
    """A report's number: without case and spaces."""
    return _not_empty(folded(folded(text).replace(" ", "")))  # letters that meet can compose


def swarm_client(text: str, _country: str) -> str:
    """The name that a sensor's office gives to one client in a watched swarm: the swarm's alias, and a digest."""
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9-]{0,29}\.[0-9a-f]{16}", text):
        raise ValueError
    return text


def imei(text: str, _country: str) -> str:
    """15 digits with a right check digit; 14 digits and the 16 of an IMEISV get theirs."""
    digits = _digits(text, r"\d{14,16}")
    body, check = digits[:14], str(_luhn(digits[:14]))
    if len(digits) == 15 and digits[14] != check:
        raise ValueError
    return body + check


def imsi(text: str, _country: str) -> str:
    """14 or 15 digits that begin with a mobile country code."""
    return _digits(text, r"[2-79]\d{13,14}")


def iccid(text: str, _country: str) -> str:
    """A SIM's number: 89, then 16 to 18 digits; the filler F at the end goes."""
    return _digits(folded(text).rstrip("f"), r"89\d{16,18}")


def mac(text: str, _country: str) -> str:
    """A hardware address as six pairs."""
    pairs = _hex(re.sub(r"[:.\-\s]", "", text), 12)
    return ":".join(pairs[at : at + 2] for at in range(0, 12, 2))


def sha256(text: str, _country: str) -> str:
    """64 hexadecimal digits."""
    return _hex(text, 64)


def sha1(text: str, _country: str) -> str:
    """40 hexadecimal digits, or the 32 of base32 that sharing programs write."""
    bare = re.sub(r"^(urn:)?sha1:", "", text, flags=re.IGNORECASE)
    return _base32(bare) if len(bare) == 32 else _hex(bare, 40)


def md5(text: str, _country: str) -> str:
    """32 hexadecimal digits."""
    return _hex(text, 32)


def infohash(text: str, _country: str) -> str:
    """A swarm's key: 40 digits (version 1) or 64 (version 2), also out of a magnet link."""
    found = re.search(r"urn:bt(?:ih:|mh:1220)([0-9a-z]+)", text, re.IGNORECASE)
    bare = found[1] if found else text
    if len(bare) == 32:
        return _base32(bare)
    return _hex(bare, 64 if len(bare) == 64 else 40)


def url(text: str, _country: str) -> str:
    """A link whose scheme and host are folded; path, query and fragment stay, for they can name another thing."""
    parts = urlsplit(_refanged(text).replace(" ", "%20"))
    scheme = {"hxxp": "http", "hxxps": "https"}.get(parts.scheme, parts.scheme)
    if scheme not in ("http", "https", "ftp") or not parts.hostname:
        raise ValueError
    host = parts.hostname if ":" in parts.hostname else folded(parts.hostname).encode("idna").decode("ascii")
    place = f"[{host}]" if ":" in host else host
    if parts.port not in (None, {"http": 80, "https": 443, "ftp": 21}[scheme]):
        place = f"{place}:{parts.port}"
    if parts.username is not None:
        place = f"{parts.netloc.rpartition('@')[0]}@{place}"
    return urlunsplit((scheme, place, parts.path or "/", parts.query, parts.fragment))


def upi(text: str, _country: str) -> str:
    """A payment address: name@bank, where the bank's word has no point."""
    bare = folded(text).replace(" ", "")
    if not re.fullmatch(r"[a-z0-9._\-]{2,256}@[a-z][a-z0-9]{1,63}", bare):
        raise ValueError
    return bare


NORMAL_FORMS: Mapping[str, NormalForm] = MappingProxyType(
    {
        "ip": ip,
        "ipv6_prefix": ipv6_prefix,
        "phone": phone,
        "email": email,
        "handle": handle,
        "account": exact,
        "device": loose,
        "imei": imei,
        "imsi": imsi,
        "iccid": iccid,
        "mac": mac,
        "sha256": sha256,
        "sha1": sha1,
        "md5": md5,
        "infohash": infohash,
        "url": url,
        "upi": upi,
        "group": exact,
        "name_alias": loose,
        "report": report,
        "swarm_client": swarm_client,
    }
)


def suits(kind: str, text: str) -> Iterable[str]:
    """The texts under which a typed search could mean the kind: none, the text itself, or completed ones."""
    if kind == "phone":
        digits = re.sub(r"\D", "", text)
        return (text,) if text.startswith("+") or len(digits) < 11 else (text, f"+{digits}")
    if kind == "url":
        bare = "://" not in text and re.match(r"[^\s/@]+\.[^\s/@]+", text)
        return (f"http://{text}", f"https://{text}") if bare else (text,)
    if kind == "handle":
        return (text,) if re.fullmatch(r"([^:\s]+:)?@?[\w.\-]{2,64}", text) else ()
    if kind in ("account", "group"):
        return (f":{text}", text) if ":" in text else (text,)
    if kind == "swarm_client":  # nobody types one: a watch is found by its order
        return ()
    if kind in ("device", "name_alias"):
        return (text,) if len(text) > 1 and "://" not in text else ()
    return (text,)


# ---------------------------------------------------------------------------------------------------------------------
def _refanged(text: str) -> str:
    """Addresses are often written harmless, as 192[.]0[.]2[.]7."""
    return text.replace("[.]", ".").replace("(.)", ".").replace("[:]", ":")


def _bare_address(text: str) -> str:
    text = _refanged(text).strip()
    bracketed = re.fullmatch(r"\[([^\]]+)\](?::\d{1,5})?", text)
    text = bracketed[1] if bracketed else text
    if re.fullmatch(r"[\d.]+:\d{1,5}", text):
        text = text.rpartition(":")[0]
    if re.fullmatch(r"\d{3}(\.\d{3}){3}", text):  # all four padded to three digits: no octal can be meant
        text = ".".join(str(int(part)) for part in text.split("."))
    return text.partition("%")[0]


def _not_empty(text: str) -> str:
    if not text:
        raise ValueError
    return text


def _digits(text: str, form: str) -> str:
    bare = re.sub(r"[\s\-/.]", "", text)
    if not re.fullmatch(form, bare):
        raise ValueError
    return bare


def _luhn(body: str) -> int:
    """The check digit that belongs behind the body (ISO/IEC 7812-1 Annex B)."""
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body))]
    return -sum(value // 10 + value % 10 for value in doubled) % 10


def _hex(text: str, length: int) -> str:
    bare = text.lower()
    if not re.fullmatch(rf"[0-9a-f]{{{length}}}", bare):
        raise ValueError
    return bare


def _base32(text: str) -> str:
    try:
        return base64.b32decode(text.upper()).hex()
    except binascii.Error as bad:
        raise ValueError from bad
