"""A house of ours to measure: a simulated day, ateliers of eight people, each ready for its next act."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from config.session_file import SessionFile
from config.settings import Settings
from config.upgrade import upgrade
from config.wiring import SIMULATION, House
from models.kinds import Contract
from models.rhythm import Rhythm
from models.roles import Role
from tasks.import_session import import_session
from tasks.record import record
from tasks.trigger import trigger

#: The simulated moment of every act: a working day, at eleven in Paris.
NOW = datetime(2027, 3, 16, 10, tzinfo=UTC)
TODAY = NOW.date()
NATIONAL = "ad1@dgaln.example"
#: The eight people to whom the opening of a phase is told.
ROLES = (
    ("pilote", Role.PILOTE),
    ("pilote-adjoint", Role.PILOTE),
    ("copilote", Role.COPILOTE),
    ("urbanisme", Role.COLLECTIVITE),
    ("economie", Role.COLLECTIVITE),
    ("mandataire", Role.MANDATAIRE),
    ("paysage", Role.EQUIPE),
    ("habitat", Role.EQUIPE),
)


def settings_of(folder: Path, *, url: str = "", mail_port: int = 0, port: int = 4200) -> Settings:
    """Settings of a house under this folder; no variable of the engineer's own counts."""
    courier = f"mailto://127.0.0.1:{mail_port}?from=ateliers@ddt.example&to=ateliers@ddt.example"
    return Settings(
        home=folder,
        database_url=url or f"sqlite:///{folder / 'var' / 'atelier.db'}",
        courier=SecretStr(courier if mail_port else "fichiers"),
        port=port,
        link="",
        clock="",
        mail_rate=0,
        # The floor sends each mail by itself, at once.
        rhythm=Rhythm.CONTINUOUS,
    )


def variables_of(settings: Settings) -> dict[str, str]:
    """The same settings for a process."""
    return {
        "ATELIER_HOME": str(settings.home),
        "ATELIER_DATABASE_URL": settings.database_url,
        "ATELIER_COURIER": settings.courier.get_secret_value(),
        "ATELIER_PORT": str(settings.port),
        "ATELIER_RHYTHM": settings.rhythm,
        # A provider's limit on mails per hour is no part of what is measured.
        "ATELIER_MAIL_RATE": "0",
    }


@contextmanager
def open_house(settings: Settings) -> Iterator[House]:
    """A migrated house whose clock stands still."""
    house = House(settings)
    upgrade(house.engine, at=NOW, nature=SIMULATION)
    house.set_clock(NOW)
    yield house.checked()
    house.close()


def slug_of(number: int) -> str:
    """The name of the n-th atelier."""
    return f"atelier-{number:05d}"


def recipients_of(number: int) -> list[str]:
    """The addresses of its eight people."""
    return [f"{name}@{slug_of(number)}.example" for name, _ in ROLES]


def pilot_of(number: int) -> str:
    """Who acts there."""
    return recipients_of(number)[0]


def import_ateliers(
    house: House,
    count: int,
    *,
    more: Iterable[int] = (),
    process: str = "national",
    launch: date = TODAY + timedelta(days=21),
) -> None:
    """One session of so many ateliers and more, begun two months ago, their launch planned on a day."""
    ateliers = [
        {
            "slug": slug_of(number),
            "name": f"Pays n° {number}",
            "departement": "53",
            "start": TODAY - timedelta(days=60),
            "people": [
                {"email": email, "name": name, "role": role}
                for email, (name, role) in zip(recipients_of(number), ROLES, strict=True)
            ],
            "planned": {"lancement-in-situ": [launch]} if process == "national" else {},
            "contract": Contract(),
        }
        for number in (*range(count), *more)
    ]
    file = SessionFile.model_validate(
        {
            "session": {"slug": "session-2027", "title": "Session de mesure", "process": process},
            "people": [{"email": NATIONAL, "name": "Bureau AD1", "role": Role.NATIONAL}],
            "ateliers": ateliers,
        }
    )
    with house.writing() as session:
        import_session(session, file, by=NATIONAL, at=NOW - timedelta(days=67))


def make_ready(house: House, number: int, *, launch: date = TODAY + timedelta(days=21)) -> None:
    """The market is notified and the launch agreed: opening `lancement-in-situ` will owe eight mails."""
    agreed = {"event": "lancement-in-situ", "dates": launch.isoformat(), "place": "Évron"}
    for days, kind, said in ((6, "marche-notifie", {"reference": "MS 1"}), (5, "date-convenue", agreed)):
        with house.writing() as session:
            at = NOW - timedelta(days=days)
            outcome = record(session, slug_of(number), kind, said, by=pilot_of(number), at=at)
        assert outcome.refusal is None, outcome.refusal


def open_launch(house: House, number: int) -> None:
    """The act that is measured: one transaction, a phase opens, eight mails are queued."""
    with house.writing() as session:
        outcome = trigger(session, slug_of(number), "lancement-in-situ", by=pilot_of(number), at=NOW)
    assert outcome.refusal is None, outcome.refusal
