"""The mails of the example year as people have them: decent, gathered, each message told once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from config.settings import Settings
from config.wiring import House
from models.departure import hours_of
from models.history import History
from models.moments import local_day
from models.office_hours import OfficeHours
from models.outcomes import DIGEST
from models.queries import facts_of, messages_of
from models.reminders import is_reminder
from models.rhythm import Rhythm
from models.roles import NEVER_WRITTEN_TO, Role
from models.tables import Message, Person
from models.territories import PARIS
from notifications.testing import MemoryCourier
from service.accounts_of_mail import accounts_of
from service.example import IMPORTED_BY, example_session, example_year, import_moment, live
from service.rounds import zones_of
from tasks.import_session import import_session
from tasks.postage import NOTHING_CHOSEN

#: The first test pays for the whole year.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


@dataclass
class Post:
    """All that was ever to be said, all that was handed over, and by what hours each reads."""

    rows: list[Message]
    courier: MemoryCourier
    histories: dict[str, History]
    addresses: dict[str, str]

    def hours(self, row: Message) -> OfficeHours:
        said = next((one for one in self.rows if one.digest == row.id), row)
        return hours_of(Role(row.role), self.histories[said.home or said.scope], NOTHING_CHOSEN)

    def mails(self) -> list[Message]:
        return [row for row in self.rows if row.state == "sent"]

    def to(self, role: Role) -> list[Message]:
        return [row for row in self.rows if row.role == role]


@pytest.fixture(scope="module")
def post(sqlite_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    """Lived once for all the tests: they only look at it."""
    path = tmp_path_factory.mktemp("annee") / "atelier.db"
    path.write_bytes(sqlite_model.read_bytes())
    url = f"sqlite:///{path}"
    house = House(Settings(home=path.parent, database_url=url, rhythm=Rhythm.DIGEST, mail_rate=0))
    file, year, courier = example_session(), example_year(), MemoryCourier()
    start = import_moment(file)
    with house.writing() as session:
        import_session(session, file, by=IMPORTED_BY, at=start)
    live(house, year, zones_of(file), courier, start, year[-1].at + timedelta(days=8))
    slugs = [file.session.slug, *(atelier.slug for atelier in file.ateliers)]
    at = datetime(2028, 2, 1, tzinfo=UTC)
    with house.reading() as session:
        histories = {slug: History(facts_of(session, [slug]), at) for slug in slugs}
        people = {person.ref: str(person.email) for person in session.exec(select(Person))}
        yield Post(list(messages_of(session)), courier, histories, people)
    house.close()


def test_each_message_is_told_once_in_a_mail_received_once_or_skipped_with_its_reason(post: Post) -> None:
    accounts = accounts_of(post.rows)
    assert accounts.lost == []
    assert accounts.received_once(mail.message_id for mail in post.courier.sent)
    said = [row for row in post.rows if row.message != DIGEST]
    assert accounts.alone + accounts.together + accounts.skipped.total() == len(said)
    assert accounts.together > 400


def test_no_mail_leaves_at_night_on_a_weekend_or_on_a_holiday_of_its_reader(post: Post) -> None:
    bad = [
        (row.message, post.addresses[row.person], row.sent_at)
        for row in post.mails()
        if row.sent_at is None or not post.hours(row).is_decent(row.sent_at)
    ]
    assert bad == []


def test_nobody_has_two_mails_of_the_day_on_one_day(post: Post) -> None:
    days = Counter(
        (row.person, local_day(row.gathered_at, post.hours(row).zone))
        for row in post.mails()
        if row.gathered_at is not None
    )
    assert set(days.values()) == {1}


def test_the_reminders_of_nine_o_clock_are_in_the_mail_of_that_morning(post: Post) -> None:
    left = {row.id: row.sent_at for row in post.mails()}
    waits = {
        row.cause: sent_at - row.queued_at
        for row in post.rows
        if is_reminder(row.cause)
        and row.role != Role.NATIONAL
        and (sent_at := left.get(row.digest or row.id)) is not None
    }
    assert len(waits) > 100
    assert max(waits.values()) < timedelta(minutes=30)


def test_gathered_a_pilot_has_fewer_mails_than_messages(post: Post) -> None:
    pilots = {row.person for row in post.to(Role.PILOTE)}
    mails = [row for row in post.mails() if row.person in pilots]
    told = [row for row in post.rows if row.person in pilots and row.state in {"sent", "grouped"}]
    messages = [row for row in told if row.message != DIGEST]
    assert len(mails) < 0.8 * len(messages)


def test_what_was_not_sent_says_why_in_words(post: Post) -> None:
    reasons = {row.reason for row in post.rows if row.state == "skipped"}
    assert None not in reasons
    assert all(len(str(reason).split()) > 4 for reason in reasons)


def test_an_elu_or_a_prefet_is_never_written_to(post: Post) -> None:
    assert {row.state for row in post.rows if Role(row.role) in NEVER_WRITTEN_TO} <= {"skipped"}


def test_nobody_in_paris_is_written_to_by_the_hours_of_the_antilles(post: Post) -> None:
    """AD1 reads in Paris what is said of Guadeloupe."""
    zones = {post.hours(row).zone for row in post.to(Role.NATIONAL) if row.state == "sent"}
    assert zones == {PARIS}
