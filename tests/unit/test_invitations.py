"""What one person has to be told of an event, from what they were told last."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from building import ATELIER, Year, moment
from models.invitations import Invitation, LastWord, Method, invitation_now, owed_to, read_uid
from models.manners import Invited

BEFORE, AFTER = datetime(2027, 4, 1, tzinfo=UTC), datetime(2027, 4, 20, tzinfo=UTC)
NOW = Invitation(
    scope=ATELIER,
    event="atelier-1",
    method=Method.REQUEST,
    sequence=0,
    title="Atelier",
    days=(date(2027, 4, 13),),
    zone="Europe/Paris",
)
MOVED = NOW.model_copy(update={"days": (date(2027, 4, 27),)})
GONE = NOW.model_copy(update={"method": Method.CANCEL})


def told(one: Invitation, sequence: int = 0) -> LastWord:
    return LastWord("pilote", BEFORE, one.model_copy(update={"sequence": sequence}))


def owed(
    now: Invitation | None,
    last: LastWord | None,
    at: datetime = BEFORE,
    *,
    attends: bool = True,
    number: int = 0,
) -> tuple[str, int] | None:
    due = owed_to(now, last, at=at, attends=attends, number=number)
    return (str(due.method), due.sequence) if due else None


def test_somebody_who_was_told_nothing_is_invited_under_the_number_of_the_calendar() -> None:
    assert owed(NOW, None, number=2) == ("REQUEST", 2)


def test_somebody_who_was_told_so_is_told_nothing_and_of_a_name_put_right_neither() -> None:
    assert owed(NOW, told(NOW)) is None
    assert owed(NOW.model_copy(update={"title": "Atelier in situ"}), told(NOW)) is None


@pytest.mark.parametrize("change", [{"place": "Évron"}, {"hours": "09:00-17:00"}, {"remote": True}])
def test_what_a_guest_must_know_is_an_update(change: dict[str, object]) -> None:
    assert owed(NOW.model_copy(update=change), told(NOW, 4), number=1) == ("REQUEST", 5)


def test_a_date_cancelled_or_withdrawn_is_taken_back_once() -> None:
    assert owed(GONE, told(NOW), number=1) == ("CANCEL", 1)
    assert owed(None, told(NOW, 3)) == ("CANCEL", 4)
    assert owed(GONE, told(GONE, 1)) is None
    assert owed(GONE, None) is None


def test_whoever_comes_no_more_is_freed_and_comes_back_under_a_higher_number() -> None:
    assert owed(NOW, told(NOW, 2), attends=False) == ("CANCEL", 3)
    assert owed(NOW, told(GONE, 3), number=2) == ("REQUEST", 4)
    assert owed(NOW, None, attends=False) is None


def test_a_past_event_invites_and_frees_nobody_but_a_wrong_day_to_come_is_put_right() -> None:
    assert owed(NOW, None, AFTER) is None
    assert owed(NOW, told(NOW), AFTER, attends=False) is None
    assert owed(GONE, told(NOW), AFTER) is None
    assert owed(NOW, told(MOVED), AFTER) == ("REQUEST", 1)


def test_the_facts_say_what_stands_and_whole_words_make_an_identifier() -> None:
    year = Year()
    assert (
        invitation_now(year.process, year.situation("2027-04-01").history, "atelier-1", scope=ATELIER) is None
    )
    year.on(
        "2027-04-02",
        "date-convenue",
        "atelier-1",
        dates="2027-04-13",
        hours="9h-17h",
        remote="https://v.example/1",
    )
    agreed = invitation_now(year.process, year.situation("2027-04-03").history, "atelier-1", scope=ATELIER)
    assert agreed is not None
    assert (agreed.method, agreed.hours, agreed.place, agreed.remote) == (
        "REQUEST",
        "09:00-17:00",
        "Évron",
        True,
    )
    year.on("2027-04-04", "evenement-annule", "atelier-1", reason="Crue.")
    gone = invitation_now(year.process, year.situation("2027-04-05").history, "atelier-1", scope=ATELIER)
    assert gone is not None
    assert gone.method is Method.CANCEL
    assert not agreed.is_over(moment("2027-04-13"))
    assert read_uid(f"{agreed.uid}@m.ateliers", mark="m.ateliers") == (ATELIER, "atelier-1")


@pytest.mark.parametrize(
    "uid",
    [
        "",
        "x",
        f"{ATELIER}.atelier-1@m.ateliers",
        "a.b.c.invitation@m.ateliers",
        f"{ATELIER}.atelier-1.invitation",
        f"{ATELIER}.atelier-1.invitation@autre.ateliers",
        "040000008200E00074C5",
    ],
)
def test_the_identifier_of_somebody_else_s_event_is_none_of_ours(uid: str) -> None:
    assert read_uid(uid, mark="m.ateliers") is None


def test_no_definition_may_invite_an_elected_person() -> None:
    with pytest.raises(ValidationError, match="jamais d’invitation automatique"):
        Invited(welcome="invitation", farewell="invitation-retiree", atelier=("elu",))  # type: ignore[arg-type]
