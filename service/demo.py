"""`make demo`: the example session's whole year through the real flows, day by day."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from datetime import datetime, timedelta

from prefect import tags
from prefect.context import AsyncClientContext
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from config.wiring import House, install
from config.year_file import Act
from flows.envois import envois
from flows.parcours import parcours
from flows.relances import relances
from flows.session_nationale import session_nationale
from models.errors import AtelierError
from models.french import french_date
from models.moments import local_day
from models.queries import journals_due, messages_due, messages_of, walks_waiting
from models.territories import PARIS
from notifications.mail_server import read_address
from service.accounts_of_mail import accounts_of
from service.deploy import choices_of, deploy
from service.example import (
    IMPORTED_BY,
    example_session,
    example_year,
    import_moment,
)
from service.mail_sink import MailSink
from service.rounds import lived, zones_of
from service.server import PrefectServer
from service.summary import report, summary_of, write_summary
from service.timetable import TAG
from tasks.import_session import import_session
from tasks.load import load
from tasks.play import play

Say = Callable[[str], None]
#: Weekends and holidays included, every mail of the last day has left by then.
AFTER = timedelta(days=8)


def demo(house: House, *, stay: bool, say: Say) -> None:
    """Plays the year, prints what happened per territory and writes `summary.json`."""
    install(house)
    server = PrefectServer(house.settings.var / "prefect", house.settings.port)
    with MailSink(house.settings.home / "mails", _mail_port(house)) as sink:
        say("Prefect démarre…")
        server.start()
        try:
            asyncio.run(_play(house, stay=stay, say=say))
            summary = summary_of(house)
            write_summary(house.settings.home / "summary.json", summary)
            say(report(house, summary, received=len(sink.message_ids)))
            _check(house, sink)
            if stay:
                _wait_for_ctrl_c(house, say)
        finally:
            say("Prefect s’arrête…")
            server.stop()


def _check(house: House, sink: MailSink) -> None:
    """All was told once, in a mail that arrived once, or not for a reason: to hide a loss would be a lie."""
    with house.reading() as session:
        accounts = accounts_of(messages_of(session))
    if accounts.lost or not accounts.received_once(sink.message_ids):
        raise AtelierError(
            f"{len(accounts.lost)} messages ne sont ni partis ni écartés ; "
            f"{len(accounts.mails)} mails partis, {len(sink.message_ids)} reçus.",
            kept="La base et les mails de la démonstration restent sous var/demo.",
        )


def _mail_port(house: House) -> int:
    return read_address(house.settings.courier.get_secret_value()).port


async def _play(house: House, *, stay: bool, say: Say) -> None:
    file, year = example_session(), example_year()
    start = import_moment(file)
    async with AsyncClientContext.get_or_create() as context:
        with house.writing() as session:
            import_session(session, file, by=IMPORTED_BY, at=start)
        house.set_clock(start)
        if stay:
            with house.reading() as session:
                choices = choices_of(session)
            await deploy(context.client, choices, house.mark())
        # The mails of the last act leave on the next morning.
        rounds = list(lived(year, zones_of(file), start, year[-1].at + AFTER))
        with _progress() as bar:
            task = bar.add_task("", total=len(rounds), day="")
            for at, acts in rounds:
                bar.update(task, day=french_date(local_day(at, PARIS)))
                await _one_round(house, at, acts)
                bar.advance(task)
    say("")


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.fields[day]:<18}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )


async def _one_round(house: House, at: datetime, acts: list[Act]) -> None:
    """What people did, then what time brings, each followed by its walks and mails."""
    for act in acts:
        house.set_clock(act.at)
        with house.writing() as session:
            play(session, act)
    if acts:
        await _follow_up(house, acts[-1].at)
    await _time_passes(house, at)


async def _time_passes(house: House, at: datetime) -> None:
    with house.reading() as session:
        something, mail = bool(journals_due(session, at)), messages_due(session, at) > 0
    if something or mail:
        house.set_clock(at)
    if something:
        with tags(TAG):
            await relances(at=at, return_state=True)
    if something or mail:
        await _follow_up(house, at)


async def _follow_up(house: House, at: datetime) -> None:
    """What `atelier up` does after acts: the mails, then the walks, one run at a time."""
    with tags(TAG):
        if _mail_waits(house, at):
            await envois(at=at, return_state=True)
        for slug, is_session in _walks(house):
            await (session_nationale if is_session else parcours)(slug, at, return_state=True)
        if _mail_waits(house, at):
            await envois(at=at, return_state=True)


def _mail_waits(house: House, at: datetime) -> bool:
    with house.reading() as session:
        return messages_due(session, at) > 0


def _walks(house: House) -> list[tuple[str, bool]]:
    with house.reading() as session:
        return [(row.scope, load(session, row.scope).is_session) for row in walks_waiting(session)]


def _wait_for_ctrl_c(house: House, say: Say) -> None:
    say(f"L’interface reste ouverte : {house.settings.ui}/v2 — Ctrl-C pour finir.")
    awaited = {signal.SIGINT, signal.SIGTERM}
    # Blocked first: an interruption must end the wait, not the program before it has put things in order.
    signal.pthread_sigmask(signal.SIG_BLOCK, awaited)
    signal.sigwait(awaited)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, awaited)
