"""The worker: claims an item, keeps its lease alive, does it; between items runs what the clock asks for."""

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, close_old_connections, connection

from thelivu.base import new_id

from . import actions
from .schedule import run_due

log = logging.getLogger("thelivu.jobs")
PAUSE_S = 0.5


@contextmanager
def _kept_alive(item: actions.Leased) -> Iterator[None]:
    """Renews the lease at a third of its length, from a thread with its own connection."""
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(actions.LEASE.total_seconds() / 3):
            try:
                actions.renew(item)
            except DatabaseError:
                # SQLite while the effect is being written: nobody else can claim the item either.
                log.info("lease not renewed item=%s", item.id)
        connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def work_off(owner: str = "") -> int:
    """Does every waiting item and returns how many (the demo and tests call this; `run_forever` serves an office)."""
    owner = owner or new_id()
    count = 0
    while (item := actions.claim(owner)) is not None:
        with _kept_alive(item):
            actions.perform(item)
        count += 1
    return count


def run_forever(*, parent: int = 0) -> None:
    """Works until killed; with `parent`, until that process is gone."""
    owner = new_id()
    while not parent or os.getppid() == parent:
        close_old_connections()
        try:
            run_due()
            done = work_off(owner)
        except DatabaseError as error:
            log.warning("database error=%s", type(error).__name__)
            done = 0
        if not done:
            time.sleep(PAUSE_S)
