"""The example session lived day by day: what people do, and the sweep every morning and every night."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import config
from config.contacts_file import read_contacts
from config.process_file import load_process
from config.session_file import read_session
from config.settings import Settings
from config.wiring import House
from config.year_file import Act, read_year
from models.calendar import NATIONAL, calendar_of
from models.queries import messages_of
from models.situation import Attendance, Situation, State
from models.tables import Message
from models.territories import PARIS, zone_of
from tasks.import_session import import_contacts, import_session
from tasks.load import load
from tasks.play import play
from tasks.sweep import sweep
from tasks.sweep_all import sweep_all

#: The first test pays for the whole year.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]

EXAMPLES = Path(config.__file__).parent / "examples"
FILE = read_session(EXAMPLES / "session.yaml")
ACTS = read_year(EXAMPLES / "annee.csv")
SESSION, AD1 = FILE.session.slug, FILE.people[0].email
ATELIERS = [atelier.slug for atelier in FILE.ateliers]
FIRST, LAST = date(2027, 1, 4), date(2028, 1, 31)


@dataclass
class Year:
    """A house in which the year has been lived, and what was refused on the way."""

    house: House
    refused: list[Act] = field(default_factory=list)

    def live(self) -> None:
        acts = iter([*ACTS, None])
        act = next(acts)
        for number in range((LAST - FIRST).days + 1):
            morning = nine_past(FIRST + timedelta(days=number))
            # A sweep comes between what people did before nine (in La Réunion) and after.
            for end in (morning, morning + timedelta(hours=15)):
                while act is not None and act.at < end:
                    self.do(act)
                    act = next(acts)
                # By night it is day in the Antilles: what was missed waits there for their nine o’clock.
                self.sweep(end)
        assert act is None, "the last act comes after the last day"

    def do(self, act: Act) -> None:
        with self.house.writing() as session:
            if play(session, act).refusal is not None:
                self.refused.append(act)

    def sweep(self, at: datetime) -> None:
        assert sweep_all(self.house, at=at).failed == []

    def sweep_again(self, at: datetime) -> int:
        """How many messages a sweep of everything queues, due or not."""
        told = 0
        for slug in [SESSION, *ATELIERS]:
            with self.house.writing() as session:
                told += sweep(session, slug, at=at).messages
        return told

    def situation(self, slug: str) -> Situation:
        with self.house.reading() as session:
            return load(session, slug).situation(nine_past(LAST))

    def messages(self) -> list[Message]:
        with self.house.reading() as session:
            return list(messages_of(session))


def nine_past(day: date) -> datetime:
    return datetime.combine(day, time(9, 5), ZoneInfo(PARIS)).astimezone(UTC)


@pytest.fixture(scope="module")
def year(sqlite_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    """Lived once for all the tests: they only look at it."""
    path = tmp_path_factory.mktemp("annee") / "atelier.db"
    path.write_bytes(sqlite_model.read_bytes())
    house = House(Settings(home=path.parent, database_url=f"sqlite:///{path}"))
    with house.writing() as session:
        import_session(session, FILE, by=AD1, at=nine_past(FIRST))
    lived = Year(house)
    lived.live()
    yield lived
    house.close()


def test_every_phase_of_every_territory_is_closed(year: Year) -> None:
    for slug in ATELIERS:
        phases = year.situation(slug).phases
        assert len(phases) == 13
        assert [line.key for line in phases if line.state is not State.CLOSED] == [], slug


def test_each_territory_takes_ten_to_twelve_months(year: Year) -> None:
    for atelier in FILE.ateliers:
        closed = year.situation(atelier.slug).phase("cloture-in-situ").closed_at
        assert closed is not None
        assert 300 < (closed.date() - atelier.start).days < 366, atelier.slug


def test_the_rules_refuse_what_the_file_says_and_nothing_else(year: Year) -> None:
    assert year.refused == [act for act in ACTS if act.refusal_expected]
    assert len(year.refused) == 20


def test_what_went_out_of_order_shows(year: Year) -> None:
    shown = {
        (slug, anomaly.key.partition("#")[0])
        for slug in ATELIERS
        for anomaly in year.situation(slug).anomalies
    }
    assert shown == {
        ("les-coevrons", "sans-effet:les-coevrons"),
        ("pays-de-hartmatt", "constat:pays-de-hartmatt"),
        ("vallee-du-bras-vanille", "engagee:atelier-2"),
    }


def test_who_missed_a_national_event_shows(year: Year) -> None:
    missed = {
        (line.key, slug): line.attendance
        for slug in ATELIERS
        for line in year.situation(slug).phases
        if line.attendance not in {None, Attendance.PRESENT}
    }
    assert missed == {
        ("lancement-national", "pays-de-grande-ravine"): Attendance.REPRESENTED,
        ("rendez-vous-national-1", "vallee-du-bras-vanille"): Attendance.EXCUSED,
        ("rendez-vous-national-1", "pays-de-fontbelle"): Attendance.ABSENT,
        ("rendez-vous-national-2", "pays-de-grande-ravine"): Attendance.EXCUSED,
        ("rendez-vous-national-2", "vallee-de-la-morvelle"): Attendance.REPRESENTED,
    }


def test_the_late_carnets_are_reminded_twice(year: Year) -> None:
    late = Counter(m.scope for m in year.messages() if m.message == "retard" and m.role == "mandataire")
    assert late["pays-de-grande-ravine"] == late["vallee-du-bras-vanille"] == 2


def test_every_message_of_the_process_is_sent_at_least_once(year: Year) -> None:
    process = load_process(FILE.session.process)
    told = [
        *(one for phase in process.phases for one in (*phase.on_ready, *phase.on_open, *phase.on_close)),
        *(one for rights in process.facts.values() for one in rights.on_record),
        *(*process.requests, *process.refusals, *process.anomalies, *process.rectifications),
    ]
    # Of the silences, one decides in this year: the others are told in tests/unit/test_silences.py.
    ours = {process.reminders.before, process.reminders.message, "admission-tacite"}
    # A contract ended early is told in tests/telling.py.
    invited, draft = process.manners.invited, process.reminders.announcement
    assert invited is not None
    assert draft is not None
    ours |= {invited.welcome, invited.farewell, draft}
    expected = {one.message for one in told} - {"execution-arretee"} | ours
    assert {message.message for message in year.messages()} == expected


def test_nothing_is_owed_twice(year: Year) -> None:
    before = [message.key for message in year.messages()]
    assert len(set(before)) == len(before)
    assert year.sweep_again(nine_past(LAST)) == 0
    assert [message.key for message in year.messages()] == before


def test_importing_the_session_and_its_contacts_again_adds_nothing(year: Year) -> None:
    contacts = read_contacts(EXAMPLES / "contacts.xlsx")
    with year.house.writing() as session:
        again = import_session(session, FILE, by=AD1, at=nine_past(LAST))
        people = import_contacts(session, contacts, by=AD1, at=nine_past(LAST))
    assert set(again.added.values()) == {0}
    assert people.added == {}
    assert again.refusal is people.refusal is None


def test_the_contacts_are_the_people_of_the_session() -> None:
    journals = [(SESSION, FILE.people), *((atelier.slug, atelier.people) for atelier in FILE.ateliers)]
    assert read_contacts(EXAMPLES / "contacts.xlsx") == [
        (slug, one) for slug, all_ in journals for one in all_
    ]


def test_people_act_in_the_working_hours_of_their_territory() -> None:
    zones = {atelier.slug: zone_of(atelier.departement) for atelier in FILE.ateliers}
    calendars = {atelier.slug: calendar_of(atelier.departement) for atelier in FILE.ateliers}
    for act in ACTS:
        local = act.at.astimezone(ZoneInfo(zones.get(act.scope, PARIS)))
        assert calendars.get(act.scope, NATIONAL).is_working(local.date()), act
        assert time(8) <= local.time() <= time(18), act
