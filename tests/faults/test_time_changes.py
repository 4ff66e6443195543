"""Nights on which an hour comes twice or never, a year that ends, a 29 February: reminders and deadlines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from acting import opens, says
from commandline import CommandLine
from config.wiring import House
from example import ATELIER, CHEF, EQUIPE, FILE, PILOTE, Paris, imported
from models.queries import messages_of
from models.tables import Message
from tasks.sweep_all import sweep_all

Sees = Callable[[str], None]
NOTE = {"deliverable": "note-de-cadrage"}
ACT = ("record", ATELIER, "autre-evenement", "nature=COPIL", "--by", PILOTE, "--on")


@pytest.fixture
def begun(house: House) -> House:
    """Nothing is imported yet: each scenario has a territory of its own."""
    return house


def swept(house: House, start: datetime, days: int) -> list[Message]:
    """Every half hour for so many days, as the loop without Prefect does; what was queued meanwhile."""
    with house.reading() as session:
        before = {row.id for row in messages_of(session)}
    for step in range(days * 48):
        assert not sweep_all(house, at=start + timedelta(minutes=30 * step)).failed
    with house.reading() as session:
        return [row for row in messages_of(session, [ATELIER]) if row.id not in before]


def reminders(rows: list[Message]) -> list[str]:
    """When each reminder was written to the pilot, in UTC, and of which rung."""
    found = [row for row in rows if row.message == "retard" and row.role == "pilote"]
    return sorted(f"{row.queued_at:%Y-%m-%d %H:%M} {row.cause.rpartition(':')[2]}" for row in found)


def settled_in(house: House, folder: Path, at: datetime, *, departement: str, start: str, day: str) -> None:
    """A territory of this département, its launch open and agreed on this day."""
    plan = "planned: {lancement-in-situ: 2027-03-23, atelier-1: [2027-04-13, 2027-04-14]}"
    text = FILE.replace('departement: "53"', f'departement: "{departement}"').replace(plan, "planned: {}")
    text = text.replace("verification: 30 jours", "verification: 2 mois").replace("2027-01-11", start)
    imported(house, folder, at, text=text.replace("start: 2027-01-11", f"start: {start}"))
    says(house, "marche-notifie", at, reference="M1")
    says(house, "date-convenue", at, event="lancement-in-situ", dates=day, place="Ici")
    assert opens(house, "lancement-in-situ", at).refusal is None


@pytest.mark.fault("rappels-au-passage-a-l-heure-d-ete", seen="30 mars 2027 à 9 h")
def test_a_reminder_leaves_at_nine_on_the_working_day_after_the_clocks_went_forward(
    cli: CommandLine, house: House, tmp_path: Path, paris: Paris, person_sees: Sees
) -> None:
    """The night of 28 March 2027; the Monday after it is Easter Monday."""
    settled_in(
        house, tmp_path, paris("2027-03-12 10:00"), departement="53", start="2027-01-11", day="2027-03-26"
    )
    found = swept(house, paris("2027-03-26 00:00"), days=12)
    assert reminders(found) == ["2027-03-30 07:00 J+2", "2027-04-02 07:00 J+7"]
    person_sees(cli("messages", ATELIER).out)


@pytest.mark.fault("rappels-au-passage-a-l-heure-d-hiver", seen="2 novembre 2027 à 9 h")
def test_a_reminder_leaves_once_at_nine_after_the_clocks_went_back(
    cli: CommandLine, house: House, tmp_path: Path, paris: Paris, person_sees: Sees
) -> None:
    """The night of 31 October 2027; the Monday after it is All Saints’ Day."""
    settled_in(
        house, tmp_path, paris("2027-10-12 10:00"), departement="53", start="2027-09-06", day="2027-10-29"
    )
    found = swept(house, paris("2027-10-29 00:00"), days=12)
    assert reminders(found) == ["2027-11-02 08:00 J+2", "2027-11-05 08:00 J+7"]
    person_sees(cli("messages", ATELIER).out)


@pytest.mark.fault(
    "heure-qui-vient-deux-fois",
    seen="L’heure « 2027-10-31 02:30 » a eu lieu deux fois : c’est celle du passage à l’heure d’hiver.",
)
def test_an_hour_that_came_twice_is_asked_for_again_and_one_that_never_came_is_refused(
    cli: CommandLine, house: House, tmp_path: Path, paris: Paris, person_sees: Sees
) -> None:
    settled_in(
        house, tmp_path, paris("2027-03-12 10:00"), departement="53", start="2027-01-11", day="2027-03-26"
    )
    cli.at = "2027-11-02T10:00:00+01:00"
    answer = cli(*ACT, "2027-10-31 02:30", "--json")
    person_sees(answer.error["message"])
    assert (answer.code, "2027-10-31T02:30+01:00" in answer.error["todo"]) == (2, True)
    kept = [cli(*ACT, f"2027-10-31T02:30+0{hours}:00", "--json").data["facts"][0] for hours in (2, 1)]
    assert [one["happened_at"][11:16] for one in kept] == ["00:30", "01:30"]
    never = cli(*ACT, "2027-03-28 02:30", "--json")
    assert (never.code, "n’existe pas" in never.error["message"]) == (2, True)


@pytest.mark.fault("deux-mois-apres-le-31-decembre", seen="1er mars 2028 à 0 h")
def test_two_months_after_31_december_end_with_29_february(
    cli: CommandLine, house: House, tmp_path: Path, paris: Paris, person_sees: Sees
) -> None:
    """A submission of 31 December 2027, of which nobody says anything: admitted as 29 February 2028 ends."""
    settled_in(
        house, tmp_path, paris("2027-10-12 10:00"), departement="53", start="2027-09-06", day="2028-02-29"
    )
    said = says(
        house, "livrable-remis", paris("2027-12-31 23:59"), by=EQUIPE, **NOTE, parts="methodologie,calendrier"
    )
    track = next(t for t in said.situation.tracks if t.deliverable.key == NOTE["deliverable"])
    assert track.current is not None
    assert str(track.current.verification_ends) == "2028-02-29"
    early = swept(house, paris("2028-02-28 00:00"), days=2)
    assert "admission-tacite" not in {row.message for row in early}
    told = [
        row for row in swept(house, paris("2028-03-01 00:00"), days=2) if row.message == "admission-tacite"
    ]
    assert len({row.person for row in told}) == len(told) > 0
    assert {f"{row.queued_at:%Y-%m-%d %H:%M}" for row in told} == {"2028-02-29 23:00"}
    cli.at = "2028-03-01T10:00:00+01:00"
    person_sees(cli("messages", ATELIER).out)
    held = (
        "record",
        ATELIER,
        "evenement-tenu",
        "event=lancement-in-situ",
        "--on",
        "2028-02-29",
        "--by",
        PILOTE,
    )
    assert "29\u00a0février\u00a02028" in cli(*held).out
    late = cli(
        "record", ATELIER, "decision-prise", "deliverable=note-de-cadrage", "decision=rejet", "--by", CHEF
    )
    assert (late.code, "sans effet" in late.out) == (0, True)


@pytest.mark.parametrize(
    ("departement", "midnight", "nine"),
    [("974", "2027-12-31T20:00:00+00:00", "05:00"), ("971", "2028-01-01T04:00:00+00:00", "13:00")],
)
@pytest.mark.fault("fin-d-annee-outre-mer", seen="Le 1er janvier 2028 n’est pas encore passé")
def test_the_year_ends_by_the_clock_of_the_territory(
    cli: CommandLine,
    house: House,
    tmp_path: Path,
    departement: str,
    midnight: str,
    nine: str,
    person_sees: Sees,
) -> None:
    """La Réunion, four hours ahead of UTC, and Guadeloupe, four behind."""
    begins = datetime.fromisoformat(midnight)
    before = begins - timedelta(days=80)
    settled_in(house, tmp_path, before, departement=departement, start="2027-09-06", day="2027-12-31")
    cli.at = (begins - timedelta(seconds=1)).isoformat()
    person_sees(cli(*ACT, "2028-01-01").err)
    assert cli(*ACT, "2027-12-31 23:59").code == 0
    cli.at = midnight
    assert cli(*ACT, "2028-01-01").code == 0
    last = cli(*ACT, "2027-12-31 23:59:59", "--json").data["facts"][0]
    assert datetime.fromisoformat(last["happened_at"]) == begins - timedelta(seconds=1)
    assert "31\u00a0décembre\u00a02027 à 23\u00a0h\u00a059" in cli("journal", ATELIER).out
    assert reminders(swept(house, begins, days=4)) == [f"2028-01-03 {nine} J+2"]
