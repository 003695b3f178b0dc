"""`thelivu serve` and `thelivu worker`: the desk on this computer, and the hand that does its long work.

Loopback only: whoever wants others on the network to reach the desk gives a certificate and a key, and the desk then
speaks TLS and nothing else.
"""

import ipaddress
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from thelivu.base import InputError, Word, say
from thelivu.cli.office import open_office

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64))
@click.option("--tls-cert", type=_FILE, help="Certificate, PEM.")
@click.option("--tls-key", type=_FILE, help="Its key, PEM.")
def serve(*, host: str, port: int, threads: int, tls_cert: Path | None, tls_key: Path | None) -> None:
    """Serves the desk until it is stopped, with one worker beside it."""
    tls = _tls(host, tls_cert, tls_key)
    if tls:
        os.environ["THELIVU_TLS"] = "1"
        os.environ.setdefault("THELIVU_HOSTS", f"{host},127.0.0.1,localhost,[::1]")
    open_office()
    from thelivu.desk.register.queries import born, keys

    born()
    keys()  # an office whose keys cannot be read must say so here, not on its first page
    listen = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    click.echo(say(Word("cli.serve.at", {"url": f"http{'s' if tls else ''}://{listen}/"})))
    with _one_worker():
        _gunicorn({"bind": listen, "threads": threads, **tls})


@click.command("worker")
@click.option("--parent", default=0, hidden=True, help="Stop when this process is gone.")
@click.option("--once", is_flag=True, help="Do what waits, then stop.")
def worker(*, parent: int, once: bool) -> None:
    """Does the office's long work until it is stopped."""
    open_office()
    from thelivu.desk.jobs.worker import run_forever, work_off

    if once:
        click.echo(say(Word("cli.worker.done", {"n": work_off()})))
    else:
        run_forever(parent=parent)


def _tls(host: str, cert: Path | None, key: Path | None) -> dict[str, str]:
    if bool(cert) != bool(key):
        raise InputError("cli.serve.half_tls")
    if cert and key:
        return {"certfile": str(cert), "keyfile": str(key)}
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    if not loopback:
        raise InputError("cli.serve.not_loopback", host=host)
    return {}


@contextmanager
def _one_worker() -> Iterator[None]:
    """A worker that ends with this process, however this process ends, and is started again when it ends before."""
    here = os.getpid()
    command = [sys.executable, "-m", "thelivu", "worker", "--parent", str(here)]
    ended = threading.Event()
    started = [subprocess.Popen(command)]  # noqa: S603 - this program itself

    def keep() -> None:
        while not ended.is_set():
            started[-1].wait()
            if not ended.wait(1):
                started.append(subprocess.Popen(command))  # noqa: S603

    threading.Thread(target=keep, daemon=True).start()
    try:
        yield
    finally:
        if os.getpid() == here:  # not where gunicorn has forked: the worker is not that process's child
            ended.set()
            started[-1].terminate()
            started[-1].wait(timeout=30)


def _gunicorn(options: dict[str, Any]) -> None:
    from gunicorn.app.base import BaseApplication
    from gunicorn.glogging import Logger

    class Log(Logger):  # type: ignore[misc]  # gunicorn has no types
        """Says that a request was no HTTP or failed, and nothing of what it said: a line holds no value from outside."""

        def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
            super().warning(msg.partition(" from ip=")[0], *args, **kwargs)

        def exception(self, msg: object, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002 - gunicorn's own form
            fault = sys.exc_info()[0]
            self.error("fault in the server: %s", fault.__name__ if fault else "-")

    class Desk(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
        """The desk with these options and no configuration file."""

        def load_config(self) -> None:
            fixed = {
                "worker_class": "gthread",
                "workers": 1,
                "loglevel": "warning",
                "graceful_timeout": 10,
                "logger_class": Log,
            }
            for name, value in {**fixed, **options}.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from thelivu.desk.wsgi import application

            return application

    Desk().run()
