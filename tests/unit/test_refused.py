"""Which refusals blame the address, and which of them are its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from models.refused import Around, blames_address, is_its_own, why_refused

NOON = datetime(2027, 3, 12, 12, tzinfo=UTC)
BEFORE, AFTER = NOON - timedelta(minutes=5), NOON + timedelta(minutes=5)
LONG_BEFORE, LONG_AFTER = NOON - timedelta(hours=5), NOON + timedelta(hours=5)


@pytest.mark.parametrize(
    "said",
    ["550 5.1.1 unknown user", "550-5.1.1 nobody here", "553 5.1.3 bad", "554 5.2.1 off", "452 4.2.2 full"],
)
def test_a_code_about_the_address_or_its_mailbox_blames_it_wherever_it_comes(said: str) -> None:
    assert blames_address(said, of_recipient=True)
    assert blames_address(said, of_recipient=False)


@pytest.mark.parametrize(
    "said",
    [
        "554 5.7.1 relay access denied",
        "550 5.7.26 unauthenticated",
        "550 5.1.8 sender refused",
        "550 5.1.7 bad sender",
        "552 5.2.3 too long",
        "554 5.3.0 broken",
        "451 4.7.1 greylisted, come back",
        "554 no",
        "451 later",
        "liaison coupée",
        "",
    ],
)
def test_one_about_us_or_our_mail_or_the_server_does_not(said: str) -> None:
    assert not blames_address(said, of_recipient=True)


@pytest.mark.parametrize("said", ["550 no such user", "551 gone", "553 bad name"])
def test_without_a_code_only_what_is_said_of_the_recipient_blames_it(said: str) -> None:
    assert blames_address(said, of_recipient=True)
    assert not blames_address(said, of_recipient=False)


def test_it_is_told_in_the_words_of_a_return() -> None:
    said = why_refused("550 5.1.1 <maire@a.example> unknown")
    assert said.startswith("cette adresse n’existe pas (5.1.1)")
    assert "550 5.1.1 <(adresse)> unknown" in said
    assert "maire@" not in said


@pytest.mark.parametrize(
    ("taken", "refused", "own"),
    [
        # Somebody else’s mail is taken at the same moment.
        ((NOON, NOON), (None, None), True),
        ((NOON, NOON), (NOON, NOON), True),
        # Or before, and after.
        ((BEFORE, AFTER), (None, None), True),
        ((BEFORE, AFTER), (LONG_BEFORE, LONG_AFTER), True),
        # Nothing was taken since: nobody can tell yet.
        ((BEFORE, None), (None, None), None),
        ((None, None), (NOON, NOON), None),
        # Others were refused just before, just after, or with it.
        ((LONG_BEFORE, AFTER), (BEFORE, None), False),
        ((BEFORE, LONG_AFTER), (None, AFTER), False),
        ((BEFORE, AFTER), (NOON, NOON), False),
        # This server had never taken anything.
        ((None, AFTER), (None, None), False),
    ],
)
def test_a_refusal_is_its_own_between_two_mails_that_were_taken(
    taken: Around, refused: Around, own: bool | None
) -> None:
    assert is_its_own(taken=taken, refused=refused) is own
