"""A session of several ateliers whose names do not come in the order of the file, ready to be swept."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from config.session_file import read_session
from config.wiring import House
from example import AD1
from models.queries import journals_due
from tasks.import_session import import_session
from tasks.record import record
from tasks.trigger import trigger

#: Between two of its ateliers, as names go.
SESSION = "session-2027"
#: In the order of the file; locks are taken by name.
SLUGS = ("val-c", "pays-a", "rive-b")
DEPARTEMENTS = ("53", "974", "80", "02", "67", "23", "973", "29", "88", "11")
IMPORTED = datetime(2027, 1, 4, 9, tzinfo=UTC)
NOTIFIED = datetime(2027, 3, 12, 8, tzinfo=UTC)
OPENED = datetime(2027, 3, 12, 9, tzinfo=UTC)
#: Nobody says that the launches, agreed for 23 March, were held; it is past nine in every territory.
MORNING = datetime(2027, 3, 26, 13, tzinfo=UTC)


def pilot(slug: str) -> str:
    return f"pilote@{slug}.example"


def session_text(slugs: tuple[str, ...] = SLUGS) -> str:
    ateliers = "".join(
        f'  - {{slug: {slug}, name: "Pays {slug}", departement: "{DEPARTEMENTS[rank % 10]}",'
        f" start: 2027-01-11, people: [{{email: {pilot(slug)}, name: P, role: pilote}}]}}\n"
        for rank, slug in enumerate(slugs)
    )
    return (
        f"session: {{slug: {SESSION}, title: S, process: national}}\n"
        f"people: [{{email: {AD1}, name: AD1, role: national}}]\nateliers:\n{ateliers}"
    )


def several(house: House, folder: Path, slugs: tuple[str, ...] = SLUGS) -> House:
    """Each has its marché notified, its launch agreed and opened."""
    path = folder / "plusieurs.yaml"
    path.write_text(session_text(slugs), encoding="utf-8")
    with house.writing() as session:
        assert import_session(session, read_session(path), by=AD1, at=IMPORTED).refusal is None
    for slug in slugs:
        said = {"event": "lancement-in-situ", "dates": "2027-03-23", "place": "Mairie"}
        for kind, values in (("marche-notifie", {"reference": "M1"}), ("date-convenue", said)):
            with house.writing() as session:
                outcome = record(session, slug, kind, values, by=pilot(slug), at=NOTIFIED)
            assert outcome.refusal is None
        with house.writing() as session:
            opened = trigger(session, slug, "lancement-in-situ", by=pilot(slug), at=OPENED)
        assert opened.refusal is None
    return house


def due(house: House, at: datetime = MORNING) -> set[str]:
    """The ateliers; each Monday wakes their session too, for the mail of its bureau."""
    with house.reading() as session:
        return set(journals_due(session, at)) - {SESSION}
