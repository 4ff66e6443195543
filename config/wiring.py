"""The one place that builds an engine, a courier and the clock, and hands them out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from config.clock import real_now
from config.database import (
    check_revision,
    database_is_absent,
    explain,
    explain_commit,
    make_engine,
    revision_of,
)
from config.settings import Settings, load_settings
from models.errors import AtelierError, EnvironmentProblem
from models.moments import check_aware, parse_day
from models.queries import mark_for_calendars, mark_of
from models.tables import RHYTHM, ROOMS, DatabaseInfo, table_of

if TYPE_CHECKING:
    from notifications.chat import Chat
    from notifications.courier import Courier

SIMULATION = "simulation"
_DATABASE: Any = table_of(DatabaseInfo)
_INFO = select(_DATABASE.c.nature, _DATABASE.c.clock).where(_DATABASE.c.id == 1)


class House:
    """This installation, wired once: its settings, its database, its clock."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or load_settings()
        self._engine: Engine | None = None
        #: Set once the program is asked to end: what is not begun stays for the next one.
        self.closing = threading.Event()

    @property
    def engine(self) -> Engine:
        """The engine; the folder of a SQLite file is not created by reading."""
        if self._engine is None:
            self._engine = make_engine(self.settings.url)
        return self._engine

    def checked(self) -> House:
        """The house, once its database is known to be at the right migration."""
        check_revision(self.engine)
        return self

    def is_empty(self) -> bool:
        """Whether nothing of ours was ever written there."""
        try:
            return database_is_absent(self.engine) or revision_of(self.engine) is None
        except SQLAlchemyError as error:
            raise explain(error) from error

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one consistent state and writes nothing."""
        with self._session(write=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: all of it is kept, or nothing."""
        with self._session(write=True) as session:
            yield session
            session.flush()
            try:
                session.commit()
            except SQLAlchemyError as error:
                raise explain_commit(error) from error

    @contextmanager
    def _session(self, *, write: bool) -> Iterator[Session]:
        try:
            with Session(self.engine.execution_options(write=write), expire_on_commit=False) as session:
                # What people are written to by, who chose nothing, travels to whoever queues a message.
                session.info[RHYTHM] = self.settings.rhythm
                session.info[ROOMS] = bool(self.settings.chat.get_secret_value().strip())
                yield session
        except SQLAlchemyError as error:
            raise explain(error) from error

    def now(self) -> datetime:
        """The moment: the host's, or the simulated one on a database marked for it."""
        with self.reading() as session:
            return self.moment(session)

    def moment(self, session: Session) -> datetime:
        """The same, as this session sees the database: the loops ask it at each turn."""
        info = session.connection().execute(_INFO).first()
        simulated = info is not None and info.nature == SIMULATION
        if self.settings.clock:
            if not simulated:
                raise EnvironmentProblem(
                    "L’heure simulée (ATELIER_CLOCK) ne sert que sur une base marquée « simulation ».",
                    todo="Retirez ATELIER_CLOCK.",
                    field="clock",
                )
            return self._simulated()
        return info.clock if simulated and info and info.clock else real_now()

    def _simulated(self) -> datetime:
        """The moment of ATELIER_CLOCK."""
        try:
            moment = datetime.fromisoformat(self.settings.clock)
            parse_day(moment.date().isoformat())
            return check_aware(moment)
        except (ValueError, AtelierError):
            raise EnvironmentProblem(
                "ATELIER_CLOCK n’est pas un moment.",
                todo="Écrivez 2027-03-01T10:00:00+01:00.",
                field="ATELIER_CLOCK",
            ) from None

    def is_simulation(self) -> bool:
        """Whether the database is marked as a simulation; its mails say so."""
        with self.reading() as session:
            return self.is_simulation_in(session)

    def is_simulation_in(self, session: Session) -> bool:
        """The same, for whoever reads already."""
        info = session.connection().execute(_INFO).first()
        return info is not None and info.nature == SIMULATION

    def mark(self) -> str:
        """What tells this house's runs from those of another one on the same Prefect server."""
        with self.reading() as session:
            return f"maison:{mark_of(session)}"

    def mark_for_calendars(self) -> str:
        """What ends the identifiers of this house's calendar entries: another one's are not ours."""
        with self.reading() as session:
            return mark_for_calendars(session)

    def set_clock(self, at: datetime | None) -> None:
        """Moves the simulated clock that every process of this database reads."""
        with self.writing() as session:
            info = session.get(DatabaseInfo, 1)
            if info is None or info.nature != SIMULATION:
                raise EnvironmentProblem(
                    "Cette base n’est pas une simulation : son heure est celle de la machine."
                )
            info.clock = at
            session.add(info)

    def courier(self) -> Courier:
        """How mail leaves: files by default, SMTP when an address is set."""
        # Most commands send nothing: they should not load the mail libraries.
        from notifications.courier import FileCourier
        from notifications.smtp import SmtpCourier

        url = self.settings.courier.get_secret_value()
        if url == "fichiers":
            return FileCourier(self.settings.var / "mail")
        return SmtpCourier(url)

    def chat(self, pause: Callable[[], None]) -> Chat:
        """How rooms are written to; `pause` waits until the next call may be made."""
        from notifications.apprise_chat import AppriseChat

        return AppriseChat(self.settings.chat.get_secret_value(), pause)

    def close(self) -> None:
        """Gives the connections back."""
        if self._engine is not None:
            self._engine.dispose()


_installed: list[House] = []


def install(house: House) -> None:
    """Makes this the house that flows work in, in this process."""
    _installed[:] = [house]


def installed() -> House:
    """The house of this process; wired from the settings where nobody installed one."""
    if not _installed:
        install(House().checked())
    return _installed[0]
