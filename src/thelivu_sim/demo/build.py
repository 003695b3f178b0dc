"""The demo from its first act to its last, in the order of the line."""

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings

from thelivu.cli.birth import make_session_key
from thelivu.cli.office import bring_up_to_date
from thelivu.desk.register.actions import seal_access
from thelivu.desk.register.queries import now
from thelivu.desk.reports.actions import publish
from thelivu_sim.demo.attributions import decide_all, review_all, verify_doors
from thelivu_sim.demo.cast import Cast, acting, make_officers, make_units
from thelivu_sim.demo.doors import search_all
from thelivu_sim.demo.dossiers import open_dossiers
from thelivu_sim.demo.enquiries import ask_providers
from thelivu_sim.demo.intake import take_in
from thelivu_sim.demo.laptops import wake_one
from thelivu_sim.demo.neighbours import Neighbours
from thelivu_sim.demo.office import Round, birth, record_authorities
from thelivu_sim.demo.plan import plan_next, plan_round
from thelivu_sim.demo.screen import Screen
from thelivu_sim.demo.tally import tally
from thelivu_sim.demo.watch import order_watch, take_watch_in
from thelivu_sim.world import build as build_world
from thelivu_sim.write import write

STAGES = (
    record_authorities,
    take_in,
    order_watch,
    ask_providers,
    decide_all,
    verify_doors,
    review_all,
    open_dossiers,
    plan_round,
    search_all,
    wake_one,
    plan_next,
)


def build(seed: int, profile: str, screen: Screen) -> dict[str, Any]:
    """Makes the register of a world in the data folder of the environment; gives accounts and figures."""
    bring_up_to_date()
    world = build_world(seed, profile)
    birth(world)
    make_session_key(settings.KEYS)
    make_units(world)
    accounts = make_officers(world, screen)
    with tempfile.TemporaryDirectory(prefix="thelivu-demo-") as folder:
        files = Path(folder) / "world"
        write(world, files)
        made = Round(world, files, Cast(world.officers), Neighbours(world), screen)
        for stage in STAGES:
            stage(made)
        _close(made)
        take_watch_in(made)
        seal_access()
    return {"accounts": accounts, "seconds": screen.seconds, **tally(made)}


def _close(made: Round) -> None:
    """The day after the round: the figures are published, the reads sealed. Here the register's time goes on."""
    made.until(made.last_day(1, 18))
    supervisor = made.cast.one("supervisor")
    acting(supervisor, publish, supervisor, made.operation, now())
