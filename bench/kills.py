"""`make kills`: the example year with SIGKILL at random moments, on both databases.

`ARGS="--kills 1000"` gave the figures of docs/reliability.md. Every act is a real `atelier` command, every
mail goes to a real mail server, and processes are killed without warning and started again, over and over:
who acts, who sends and who sweeps, or the whole of `atelier up`. At the end the facts, the messages and the
mails are compared with those of the same year in peace: nothing lost, nothing doubled in silence.

`ARGS="--month --kills 200"` gives all its kills, on each database, to the senders of one month in which
people get one mail a day (`kills_month`).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

from bench.kills_month import Trial, play_month
from bench.kills_people import People
from bench.kills_reckoning import Reckoning, reckon
from bench.kills_victims import Victim, sender, sweeper, up
from bench.slow_mail import SlowMail
from bench.stage import settings_of, variables_of
from config.upgrade import upgrade
from config.wiring import SIMULATION, House
from config.year_file import Act
from service.demo_house import free_port
from service.example import (
    IMPORTED_BY,
    days_of,
    example_session,
    example_year,
    import_moment,
    morning,
)
from service.server import PrefectServer
from tasks.import_session import import_session
from tasks.play import play as play_act
from tasks.sweep_all import sweep_all
from tests.postgres import Cluster


@dataclass
class Run:
    """One year on one database: with the loops apart, or with the whole of `atelier up`."""

    name: str
    url: str
    whole: bool
    kills: int
    seed: int
    took: float = 0.0
    killed: dict[str, int] = field(default_factory=dict)
    reckoning: Reckoning | None = None


def play(run: Run, folder: Path) -> None:
    """The year under fire, then the reckoning against the same year in peace."""
    begun, port = time.monotonic(), free_port()
    house = begin(folder / "feu", run.url, mail_port=port)
    with ExitStack() as stack:
        mail = stack.enter_context(SlowMail(port))
        victims = _victims(run, house, stack)
        # Where the loops are apart, who acts gets a third of the kills; beside `atelier up`, a tenth.
        share = run.kills // (10 if run.whole else 3)
        dice = Random(run.seed)  # noqa: S311 - the same kills again, no secret
        people = People(house, variables(house), dice, share)
        each = (run.kills - share) // len(victims)
        for number, victim in enumerate(victims):
            stack.enter_context(victim.under_fire(each, seed=run.seed + number))
        live(house, people, victims)
        for victim in victims:
            victim.wait_out()
        people.at_rest(walks=run.whole)
    run.killed = {victim.name: victim.killed for victim in victims} | {"who acts": people.killed}
    quiet = in_peace(folder / "paix")
    run.reckoning = reckon(house, quiet, mail.received)
    run.took = time.monotonic() - begun
    house.close()
    quiet.close()


def variables(house: House) -> dict[str, str]:
    """The settings of the house for a process; the rate of mails is not what is tried here."""
    return variables_of(house.settings) | {"ATELIER_MAIL_RATE": "0"}


def _victims(run: Run, house: House, stack: ExitStack) -> Sequence[Victim]:
    if not run.whole:
        return [sender(variables(house)), sweeper(variables(house))]
    server = PrefectServer(house.settings.var / "prefect", house.settings.port)
    server.start()
    stack.callback(server.stop)
    return [up(variables(house) | {"PREFECT_API_URL": server.api}, house.settings.var / "up.log")]


def begin(folder: Path, url: str = "", *, mail_port: int = 0) -> House:
    """A house with the example session imported, on the morning when it was."""
    house = House(settings_of(folder, url=url, mail_port=mail_port, port=free_port()))
    at = import_moment(example_session())
    upgrade(house.engine, at=at, nature=SIMULATION)
    house.set_clock(at)
    with house.writing() as session:
        import_session(session, example_session(), by=IMPORTED_BY, at=at)
    return house


def live(house: House, people: People, victims: Sequence[Victim]) -> None:
    """Day after day: what time brings in the morning, then what people do."""
    year = list(moments())
    for number, (at, act) in enumerate(year, 1):
        for victim in victims:
            victim.progress = number / len(year)
        house.set_clock(at)
        people.wait_for_sweep()
        if act is not None:
            people.act(act[1], to_come=act[0])


def moments() -> Iterator[tuple[datetime, tuple[int, Act] | None]]:
    """Each morning, and each act with the number of those still to come."""
    year, start = example_year(), import_moment(example_session())
    to_come = len(year)
    for day, acts in days_of(year, start, year[-1].at):
        if morning(day) >= start:
            yield morning(day), None
        for act in acts:
            yield act.at, (to_come, act)
            to_come -= 1


def in_peace(folder: Path) -> House:
    """The same year, the same mornings, in one process that nobody kills."""
    house = begin(folder)
    for at, act in moments():
        house.set_clock(at)
        sweep_all(house, at=at)
        if act is not None:
            with house.writing() as session:
                play_act(session, act[1])
    return house


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=40, help="kills in all (default 40)")
    parser.add_argument("--seed", type=int, default=2027)
    parser.add_argument("--only", choices=("sqlite", "postgres"), action="append", help="one database")
    parser.add_argument("--mode", choices=("loops", "up"), action="append", help="one half")
    parser.add_argument("--month", action="store_true", help="a month of senders killed, digests on")
    options = parser.parse_args()
    runs, trials = list[Run](), list[Trial]()
    with tempfile.TemporaryDirectory(prefix="ateliers-kills-") as folder, ExitStack() as stack:
        databases, modes = options.only or ("sqlite", "postgres"), options.mode or ("loops", "up")
        # The whole of `atelier up` takes five seconds to be back: it gets a fifth of the kills.
        share = {"loops": 1.0, "up": 1.0} if len(modes) == 1 else {"loops": 0.8, "up": 0.2}
        for database in databases:
            cluster = stack.enter_context(_postgres()) if database == "postgres" else None
            if options.month:
                trials.append(_month(database, cluster, options, Path(folder) / database))
                continue
            for mode in modes:
                if cluster is not None:
                    cluster.execute(f"CREATE DATABASE {mode}")
                url = cluster.url(mode) if cluster else ""
                kills = round(options.kills * share[mode] / len(databases))
                run = Run(f"{database}, {mode}", url, mode == "up", kills, options.seed)
                play(run, Path(folder) / f"{database}-{mode}")
                runs.append(run)
                print(_line(run), flush=True)
    right = all(run.reckoning and run.reckoning.is_right for run in runs)
    sys.exit(0 if right and all(trial.month and trial.month.is_right for trial in trials) else 1)


def _month(database: str, cluster: Cluster | None, options: argparse.Namespace, folder: Path) -> Trial:
    """All the kills on this database; two senders at once where the database is a server."""
    url, senders = (cluster.url("postgres"), 2) if cluster else ("", 1)
    trial = Trial(f"{database}, a month", url, senders, options.kills, options.seed)
    play_month(trial, folder)
    print(trial, flush=True)
    return trial


def _line(run: Run) -> str:
    killed = ", ".join(f"{name} {count}" for name, count in run.killed.items())
    return f"{run.name}: {sum(run.killed.values())} kills ({killed}) in {run.took:.0f} s\n{run.reckoning}"


@contextmanager
def _postgres() -> Iterator[Cluster]:
    """A throw-away cluster."""
    cluster = Cluster()
    try:
        yield cluster
    finally:
        cluster.stop()


if __name__ == "__main__":
    main()
