"""One session and its atelier: the file that is imported, and a database in which they have begun."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from config.session_file import read_session
from config.settings import Settings
from config.wiring import House
from tasks.import_session import Imported, import_session
from tasks.record import record

PILOTE, CHEF, EQUIPE, AD1 = (
    "pilote@ddt53.example",
    "chef@ddt53.example",
    "equipe@atelier.example",
    "ad1@dgaln.example",
)
ATELIER, SESSION = "les-coevrons", "session-2027"
FILE = f"""
session: {{slug: {SESSION}, title: "Session nationale 2027", process: national}}
events: {{lancement-national: 2027-02-04, rendez-vous-national-1: 2027-05-20}}
people: [{{email: {AD1}, name: "Bureau AD1", role: national}}]
ateliers:
  - slug: {ATELIER}
    name: Les Coëvrons
    departement: "53"
    start: 2027-01-11
    people:
      - {{email: {PILOTE}, name: "Pilote DDT 53", role: pilote}}
      - {{email: {CHEF}, name: "Chef de service", role: decideur}}
      - {{email: {EQUIPE}, name: "Mandataire", role: mandataire}}
    planned: {{lancement-in-situ: 2027-03-23, atelier-1: [2027-04-13, 2027-04-14]}}
    contract: {{delays: {{verification: 30 jours}}}}
"""
#: The same without a date for the session's events: each person is then written to by the atelier alone.
QUIET = FILE.replace(
    "events: {lancement-national: 2027-02-04, rendez-vous-national-1: 2027-05-20}", "events: {}"
)


def framed_in(text: str, key: str, titulaires: Mapping[str, str], *, since: str = "2025-09-01") -> str:
    """The same file, an accord-cadre defined in it with its titulaires: their key and name."""
    lines = [
        "accords-cadres:",
        f"  - accord-cadre: {key}",
        f"    title: Ateliers\n    since: {since}\n    until: 2029-08-31",
        "    criteria: {methode: 60, prix: 40}\n    titulaires:",
    ]
    for one, name in titulaires.items():
        contact = f"{one}@groupement.example"
        lines.append(f'      - {{titulaire: {one}, name: "{name}", contact: {contact}}}')
    return text.replace("ateliers:\n", "\n".join([*lines, "ateliers:\n"]), 1)


def imported(
    house: House,
    folder: Path,
    at: datetime,
    *,
    more: tuple[str, ...] = (),
    text: str = FILE,
    by: str = AD1,
) -> Imported:
    """The session on this house; `more` are collectivités, who are written to as soon as phase 1 opens."""
    people = "".join(
        f'      - {{email: {email}, name: "Élue {email[0]}", role: collectivite}}\n' for email in more
    )
    path = folder / "session.yaml"
    path.write_text(text.replace("    planned:", f"{people}    planned:"), encoding="utf-8")
    with house.writing() as session:
        return import_session(session, read_session(path), by=by, at=at)


def prepared(model: Path, folder: Path) -> Path:
    """A SQLite file in which the session is imported, its marché notified and its launch agreed."""
    path = folder / "prepared.db"
    path.write_bytes(model.read_bytes())
    house = House(Settings(home=folder, database_url=f"sqlite:///{path}"))
    fill(house, folder)
    house.close()
    return path


def fill(house: House, folder: Path) -> None:
    """The same on any database."""
    at = datetime(2027, 3, 12, 8, 0, tzinfo=UTC)
    imported(house, folder, datetime(2027, 1, 4, 9, 0, tzinfo=UTC))
    agreed = {"event": "lancement-in-situ", "dates": "2027-03-23", "place": "Évron"}
    with house.writing() as session:
        record(session, ATELIER, "marche-notifie", {"reference": "M1"}, by=PILOTE, at=at)
        record(session, ATELIER, "date-convenue", agreed, by=PILOTE, at=at)


Paris = Callable[[str], datetime]
