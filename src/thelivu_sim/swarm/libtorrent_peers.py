"""Real clients on loopback: libtorrent seeds and leechers of torrents of random bytes that are made in the same run.

The only module that imports libtorrent, which is a test's oracle and never part of the program. Peers do not know each other
(no tracker, DHT, PEX or local discovery), so that what their counters show was caused by whoever is tested.
"""

import time
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import libtorrent as lt

from . import child, namespace
from .plan import REAL

SIZE, PIECE = 2 * 1024 * 1024, 16 * 1024  # bytes; 128 pieces
FORMS: Mapping[str, int] = {
    "v1": lt.create_torrent.v1_only, "hybrid": 0, "v2": lt.create_torrent.v2_only
}  # fmt: skip
_READY_S = 60.0

_LOOPBACK: Mapping[str, Any] = {
    **dict.fromkeys(("enable_lsd", "enable_upnp", "enable_natpmp", "enable_dht"), False),
    **dict.fromkeys(("ssrf_mitigation", "dht_restrict_routing_ips", "dht_restrict_search_ips"), False),
    **dict.fromkeys(("dht_prefer_verified_node_ids", "dht_ignore_dark_internet"), False),
    "allow_multiple_connections_per_ip": True,
    "alert_mask": 0,
}
_DIALS_ONLY = {"enable_incoming_tcp": False, "enable_incoming_utp": False}
_BY_TCP, _BY_UTP = {**_DIALS_ONLY, "enable_outgoing_utp": False}, {**_DIALS_ONLY, "enable_outgoing_tcp": False}
_ENCRYPTED = {"out_enc_policy": 0, "allowed_enc_level": 2}  # forced; RC4 alone
VARIANTS: Mapping[str, Mapping[str, Any]] = {
    "plain": {},
    "encrypted": {**_ENCRYPTED, "in_enc_policy": 0},
    "utp": {"enable_incoming_tcp": False, "enable_outgoing_tcp": False},
    "incoming": {**_BY_TCP, "out_enc_policy": 2},  # plain text only
    "incoming_encrypted": {**_BY_TCP, **_ENCRYPTED},
    "incoming_offering": {**_BY_TCP, "out_enc_policy": 0, "allowed_enc_level": 3},  # encrypts, and takes plain text after that
    "incoming_utp": {**_BY_UTP, "out_enc_policy": 2},
    "incoming_utp_encrypted": {**_BY_UTP, **_ENCRYPTED},
}
"""What sets a kind of peer apart. `incoming`: it answers no dial, it dials us (order `dial`). libtorrent's own default is to
dial encrypted first and plain later."""


def random_torrent(folder: Path, seed: int, form: str) -> lt.torrent_info:
    """Writes a file of random bytes, and describes it."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"random-{form}.bin"
    (folder / name).write_bytes(Random(f"{seed} {form}").randbytes(SIZE))
    files = lt.list_files(str(folder / name))
    made = lt.create_torrent(files, PIECE, FORMS[form])
    lt.set_piece_hashes(made, str(folder))
    return lt.torrent_info(made.generate())


class Peer:
    """One client at one address, with every torrent."""

    def __init__(self, ip: str, variant: str, torrents: Mapping[str, lt.torrent_info], folder: Path) -> None:
        self.ip, self.variant = ip, variant
        own = {"listen_interfaces": f"[{ip}]:{REAL}" if ":" in ip else f"{ip}:{REAL}", "outgoing_interfaces": ip}
        self._session = lt.session({**_LOOPBACK, **VARIANTS[variant], **own})
        self.handles = {form: self._add(info, folder) for form, info in torrents.items()}

    def _add(self, info: lt.torrent_info, folder: Path) -> lt.torrent_handle:
        given = lt.add_torrent_params()
        given.ti, given.save_path = info, str(folder)
        given.flags = lt.torrent_flags.disable_pex | lt.torrent_flags.disable_dht | lt.torrent_flags.disable_lsd
        return self._session.add_torrent(given)

    @property
    def ready(self) -> bool:
        """Whether it has read its files and listens."""
        states = [handle.status().state for handle in self.handles.values()]
        checked = all(state in (lt.torrent_status.seeding, lt.torrent_status.downloading) for state in states)
        return checked and self._session.listen_port() == REAL

    def told(self) -> Mapping[str, Any]:
        """Its counters, in bytes of payload, and how many pieces it holds of each torrent."""
        states = {form: handle.status() for form, handle in self.handles.items()}
        return {
            "ip": self.ip, "variant": self.variant,
            "payload_up": sum(state.total_payload_upload for state in states.values()),
            "payload_down": sum(state.total_payload_download for state in states.values()),
            "held": {form: state.num_pieces for form, state in states.items()},
        }  # fmt: skip


class Peers:
    """All of them, and the positive control that proves their counters."""

    def __init__(self, setup: Mapping[str, Any]) -> None:
        self._folder = Path(setup["folder"])
        self.torrents = {form: random_torrent(self._folder / "whole", setup["seed"], form) for form in FORMS}
        half = self._folder / "half"
        half.mkdir(exist_ok=True)
        for file in (self._folder / "whole").iterdir():
            (half / file.name).write_bytes(file.read_bytes()[: SIZE // 2])
        self.peers = [
            Peer(ip, variant, self.torrents, self._folder / ("whole" if seeds else "half"))
            for ip, variant, seeds in setup["peers"]
        ]
        _wait(lambda: all(peer.ready for peer in self.peers), "ready")

    def described(self) -> Mapping[str, Any]:
        """The hashes of each torrent; its pieces."""
        made = {}
        for form, info in self.torrents.items():
            hashes = info.info_hashes()
            v1 = str(hashes.v1) if hashes.has_v1() else None
            v2 = str(hashes.v2) if hashes.has_v2() else None
            made[form] = {"v1": v1, "v2": v2, "pieces": info.num_pieces()}
        return {"torrents": made}

    def answer(self, order: Mapping[str, Any]) -> Mapping[str, Any]:
        """`dial`: the peers of these variants dial an address. `control`: a real download. Else the counters."""
        if "dial" in order:
            ip, port = order["dial"]
            for peer in self.peers:
                if peer.variant in order["variants"]:
                    for handle in peer.handles.values():
                        handle.connect_peer((ip, port))
        if order.get("control"):
            return {"downloaded": self._control(), **self._told()}
        return self._told()

    def _told(self) -> Mapping[str, Any]:
        told = [peer.told() for peer in self.peers]
        return {"peers": told, "payload_up": sum(one["payload_up"] for one in told)}

    def _control(self) -> int:
        """Bytes that an ordinary client of ours downloads from the first peer that takes dials."""
        target = next(peer for peer in self.peers if not peer.variant.startswith("incoming"))
        folder = self._folder / "control"
        folder.mkdir(exist_ok=True)
        client = Peer("127.0.1.250", target.variant, self.torrents, folder)
        _wait(lambda: client.ready, "control")
        for handle in client.handles.values():
            handle.connect_peer((target.ip, REAL))
        _wait(lambda: client.told()["payload_down"] > SIZE, "download")
        return int(client.told()["payload_down"])


def _wait(done: Any, what: str) -> None:
    until = time.monotonic() + _READY_S
    while not done():
        if time.monotonic() > until:
            raise TimeoutError(what)
        time.sleep(0.05)


def main() -> None:
    """The child process."""
    namespace.require()
    peers = Peers(child.read() or {})
    child.tell(peers.described())
    while (order := child.read()) is not None:
        child.tell(peers.answer(order))


if __name__ == "__main__":
    main()
