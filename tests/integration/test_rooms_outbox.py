"""Posts in the outbox, on both databases: one per happening, in decent hours, once, beside the mails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from rooming import ROOM, ROOMS, SESSION_ROOM, posts
from sqlmodel import col, update

from cli.posting import post_once
from config.clock import real_now
from config.settings import Settings
from config.wiring import House
from example import AD1, ATELIER, FILE, PILOTE, Paris, imported
from models.rhythm import Rhythm
from models.tables import Lease, Message
from notifications.chat import MemoryChat, Post
from notifications.courier import Deferred, Rejected, Uncertain, Unreachable
from sending import Recorder, delivers, rows
from tasks.correct import correct
from tasks.deliver import Delivered
from tasks.empty_rooms import LEASE, close_rooms, empty_rooms, posts_wait
from tasks.record import record
from tasks.release import Verdict, release, undecided
from tasks.room_rows import NO_SETTING

AGREED = {"event": "lancement-in-situ", "dates": "2027-03-23", "place": "Chez Mme Untel, à Évron"}


SETTING = "matrixs://jeton@agent.example/{room}"
#: An installation by its setting of the rooms, its rhythm and its file, as of Tuesday 12 January 2027.
SetUp = Callable[..., House]


@pytest.fixture
def set_up(database_url: str, tmp_path: Path, paris: Paris) -> Iterator[SetUp]:
    built: list[House] = []

    def build(chat: str = SETTING, rhythm: Rhythm = Rhythm.CONTINUOUS, text: str = ROOMS) -> House:
        settings = Settings(home=tmp_path, database_url=database_url, chat=SecretStr(chat), rhythm=rhythm)
        built.append(House(settings))
        imported(built[-1], tmp_path, paris("2027-01-12 10:00"), text=text)
        return built[-1]

    yield build
    for one in built:
        one.close()


@pytest.fixture
def roomy(set_up: SetUp) -> House:
    """Its ateliers have rooms, and a setting says how to post there; each message leaves at once."""
    return set_up()


def agree(house: House, at: datetime) -> None:
    with house.writing() as session:
        record(session, ATELIER, "marche-notifie", {"reference": "M1"}, by=PILOTE, at=at)
        record(session, ATELIER, "date-convenue", AGREED, by=PILOTE, at=at)


def empties(house: House, chat: MemoryChat, at: datetime) -> Delivered:
    found = empty_rooms(house, chat, at=at)
    assert found is not None
    return found


def test_each_happening_is_posted_once_in_the_room_of_its_journal(roomy: House, paris: Paris) -> None:
    agree(roomy, paris("2027-01-13 10:00"))
    known = {(row.scope, row.message, row.cause) for row in posts(roomy)}
    assert len(known) == len(posts(roomy))
    assert {row.key for row in posts(roomy)} == {f"{s}:{m}:salon:{c}" for s, m, c in known}
    chat = MemoryChat()
    sent = empties(roomy, chat, paris("2027-01-13 10:01")).sent
    assert sent == len(known) == len(chat.posts)
    assert {(one.room, row.scope) for one, row in zip(chat.posts, posts(roomy), strict=True)} == {
        (ROOM, ATELIER),
        (SESSION_ROOM, "session-2027"),
    }
    assert "date-convenue" in {row.message for row in posts(roomy)}
    assert empties(roomy, chat, paris("2027-01-14 10:00")).sent == 0


def test_what_is_posted_is_what_was_frozen_and_ends_with_the_link(roomy: House, paris: Paris) -> None:
    agree(roomy, paris("2027-01-13 10:00"))
    chat = MemoryChat()
    empties(roomy, chat, paris("2027-01-13 10:01"))
    (agreed,) = [row for row in posts(roomy) if row.message == "date-convenue"]
    (post,) = [one for one in chat.posts if one.number == agreed.message_id]
    assert (agreed.state, agreed.address, agreed.body_text) == ("sent", ROOM, post.text)
    words, link = post.text.split("\n")
    assert words.replace("\u00a0", " ") == (
        "[Simulation] Les Coëvrons : date du séminaire de lancement in situ, 23 mars 2027."
    )
    assert link == "http://127.0.0.1:4200/v2/artifacts/key/situation-les-coevrons"


def test_the_row_itself_keeps_nothing_that_people_typed_for_others(roomy: House, paris: Paris) -> None:
    agree(roomy, paris("2027-01-13 10:00"))
    assert any("Untel" in row.context for row in rows(roomy) if row.channel == "mail")
    assert not any("Untel" in row.context for row in posts(roomy))


def test_without_a_setting_the_post_says_why_it_is_not_there(set_up: SetUp) -> None:
    assert {(row.state, row.reason) for row in posts(set_up(chat=""))} == {("skipped", NO_SETTING)}


def test_without_a_room_there_is_no_post(set_up: SetUp) -> None:
    house = set_up(text=FILE)
    assert rows(house)
    assert posts(house) == []


def test_the_room_is_the_one_known_when_the_post_leaves(roomy: House, paris: Paris) -> None:
    at = paris("2027-01-12 10:30")
    with roomy.writing() as session:
        correct(session, ATELIER, 1, {"room": "!autre:agent.example"}, because="déménagé", by=AD1, at=at)
    chat = MemoryChat()
    empties(roomy, chat, at)
    assert {one.room for one in chat.posts} == {"!autre:agent.example", SESSION_ROOM}


def test_nobody_is_disturbed_at_night(set_up: SetUp, paris: Paris) -> None:
    house = set_up(rhythm=Rhythm.DIGEST)
    chat = MemoryChat()
    empties(house, chat, paris("2027-01-12 10:05"))
    chat.posts.clear()
    agree(house, paris("2027-01-15 22:00"))
    assert empties(house, chat, paris("2027-01-15 22:01")).sent == 0
    assert {row.next_try_at for row in posts(house) if row.state == "queued"} == {paris("2027-01-18 08:00")}
    assert empties(house, chat, paris("2027-01-18 08:00")).sent > 0


def test_what_a_service_kept_until_the_night_waits_for_the_morning(set_up: SetUp, paris: Paris) -> None:
    house = set_up(rhythm=Rhythm.DIGEST)
    assert empties(house, MemoryChat(), paris("2027-01-12 20:00")).sent == 0
    assert {row.next_try_at for row in posts(house)} == {paris("2027-01-13 08:00")}


def test_a_service_that_is_away_makes_its_own_rooms_wait_and_no_other(roomy: House, paris: Paris) -> None:
    agree(roomy, paris("2027-01-13 10:00"))
    away = MemoryChat({ROOM: Unreachable("le service est arrêté")})
    done = empties(roomy, away, paris("2027-01-13 10:01"))
    assert (done.unreachable, away.asked.count(ROOM)) == (True, 1)
    assert {one.room for one in away.posts} == {SESSION_ROOM}
    waiting = [row for row in posts(roomy) if row.state == "queued"]
    assert {(row.reason, row.attempts) for row in waiting} == {("le service est arrêté", 0)}
    back = MemoryChat()
    assert empties(roomy, back, paris("2027-01-13 10:03")).sent == len(waiting)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(Deferred("plus tard"), "queued"), (Rejected("chiffré"), "failed"), (Uncertain("peut-être"), "unknown")],
)
def test_each_outcome_shows_with_its_reason(
    roomy: House, paris: Paris, outcome: Exception, state: str
) -> None:
    chat = MemoryChat({ROOM: outcome})  # type: ignore[dict-item]  # each is an outcome of a courier
    empties(roomy, chat, paris("2027-01-12 10:01"))
    found = [row for row in posts(roomy) if row.scope == ATELIER]
    assert {(row.state, row.reason) for row in found} == {(state, str(outcome))}


def test_a_post_cut_off_in_the_middle_is_unknown_and_not_made_again(roomy: House, paris: Paris) -> None:
    class Killed(MemoryChat):
        def post(self, post: Post) -> None:
            raise SystemExit(post.number)

    with pytest.raises(SystemExit):
        empty_rooms(roomy, Killed(), at=paris("2027-01-12 10:01"))
    chat = MemoryChat()
    empties(roomy, chat, paris("2027-01-12 10:30"))
    states = [row.state for row in posts(roomy)]
    assert states.count("unknown") == 1
    assert states.count("sent") == len(chat.posts) == len(states) - 1


def test_the_sender_of_mails_leaves_posts_alone_and_the_other_way_round(roomy: House, paris: Paris) -> None:
    with roomy.writing() as session:
        session.execute(
            update(Message)
            .where(col(Message.channel) == "chat")
            .values(state="sending", claimed_by="ailleurs")
        )
    delivers(roomy, Recorder(), paris("2027-01-12 10:01"))
    assert {row.state for row in posts(roomy)} == {"sending"}
    chat = MemoryChat()
    with roomy.writing() as session:
        session.execute(
            update(Message)
            .where(col(Message.channel) == "mail")
            .values(state="sending", claimed_by="ailleurs")
        )
    empties(roomy, chat, paris("2027-01-12 10:02"))
    assert {row.state for row in posts(roomy)} == {"unknown"}
    assert {row.state for row in rows(roomy) if row.channel == "mail"} == {"sending"}


def test_posts_take_nothing_of_the_limit_of_mails(roomy: House, paris: Paris) -> None:
    at = paris("2027-01-12 10:01")
    empties(roomy, MemoryChat(), at)
    limited = House(roomy.settings.model_copy(update={"mail_rate": 1}))
    assert delivers(limited, Recorder(), at + timedelta(seconds=1)).sent == 1
    limited.close()


def test_a_post_that_a_person_sends_again_is_the_same_to_the_byte_and_by_its_number(
    roomy: House, paris: Paris
) -> None:
    doubtful = MemoryChat({ROOM: Uncertain("peut-être")})
    empties(roomy, doubtful, paris("2027-01-12 10:01"))
    (before,) = [row for row in posts(roomy) if row.state == "unknown"]
    with roomy.writing() as session:
        chosen = undecided(session, [before.id or 0])
        assert release(session, chosen, Verdict.SEND, by=AD1, at=paris("2027-01-12 11:00")) == 1
    chat = MemoryChat()
    empties(roomy, chat, paris("2027-01-12 11:01"))
    assert chat.posts == [Post(before.message_id or "", ROOM, before.body_text or "")]


def test_where_no_room_is_set_up_any_more_what_waited_is_set_aside(roomy: House, paris: Paris) -> None:
    agree(roomy, paris("2027-01-13 10:00"))
    without = House(roomy.settings.model_copy(update={"chat": SecretStr("")}))
    without.set_clock(paris("2027-01-13 10:01"))
    assert post_once(without) == Delivered()
    assert {(row.state, row.reason) for row in posts(roomy)} == {("skipped", NO_SETTING)}
    assert not posts_wait(without)
    without.close()


def test_a_program_that_knows_no_room_leaves_posts_to_the_one_that_posts(roomy: House, paris: Paris) -> None:
    agree(roomy, paris("2027-01-13 10:00"))
    with roomy.writing() as session:
        session.add(
            Lease(name=LEASE, holder="ailleurs", until=real_now() + timedelta(minutes=1), beat_at=real_now())
        )
    assert close_rooms(roomy, at=paris("2027-01-13 10:01")) == 0
    assert {row.state for row in posts(roomy)} == {"queued"}
