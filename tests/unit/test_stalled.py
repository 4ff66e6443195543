"""When the outbox stands still: a table of what happened to each mail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from models.stalled import Stalled, Unsent, stalled

AT = datetime(2027, 3, 15, 12, 0, tzinfo=UTC)
AFTER = timedelta(minutes=15)
FULL, DENIED, AWAY = "452 boîte pleine", "554 relais refusé", "la messagerie ne répond pas"


def ago(minutes: int) -> datetime:
    return AT - timedelta(minutes=minutes)


def never_tried(reader: str, since: int = 20, reason: str | None = None) -> Unsent:
    """With a reason, because the server was away each time; the sender tries again every minute."""
    return Unsent(reader, ago(since), next_try=ago(-1 if reason else since), reason=reason)


def put_off(reader: str, tried: int = 5, next_try: int = -10, since: int = 20) -> Unsent:
    return Unsent(reader, ago(since), ago(tried), ago(next_try), 3, FULL)


def over(reader: str, tried: int = 20) -> Unsent:
    """Refused, given up, or of unknown fate: nobody tries again."""
    return Unsent(reader, ago(tried), ago(tried), None, 1, DENIED)


ELUE, MAIRE = "élue", "maire"


@pytest.mark.parametrize(
    ("unsent", "left", "found"),
    [
        # Nothing is wrong.
        ([], None, None),
        ([never_tried(ELUE, since=14)], None, None),
        ([never_tried(ELUE), over(MAIRE), over(ELUE)], 14, None),
        # Nobody sends, or the server is away: one mail is enough.
        ([never_tried(ELUE)], None, (1, 0, 20, None)),
        ([never_tried(ELUE)], 16, (1, 0, 20, None)),
        ([never_tried(ELUE, reason=AWAY)], 16, (1, 0, 20, AWAY)),
        ([put_off(ELUE, tried=30, next_try=16, since=31)], None, (1, 0, 31, None)),
        # One reader's mailbox, whatever the number of their mails.
        ([put_off(ELUE)], None, None),
        ([put_off(ELUE), put_off(ELUE), over(ELUE)], None, None),
        ([put_off(ELUE), put_off(MAIRE, since=14)], None, None),
        # Several readers, and nobody else was written to since.
        ([put_off(ELUE), put_off(MAIRE, since=40)], None, (2, 0, 40, FULL)),
        ([put_off(ELUE), over(MAIRE)], 21, (1, 1, 20, FULL)),
        ([over(ELUE, 7000), over(MAIRE, 90)], 9000, (0, 2, 7000, DENIED)),
        # Somebody else's mail was taken after theirs, or with theirs.
        ([over(ELUE, 7000), over(MAIRE, 90)], 80, None),
        ([over(ELUE, 90), over(MAIRE, 90)], 90, None),
        ([over(ELUE, 100), put_off(MAIRE, since=100)], 95, None),
        # The others count only once there are several, and what nobody tries counts anyway.
        ([never_tried(ELUE), over(MAIRE)], None, (1, 0, 20, None)),
        ([never_tried(ELUE), put_off(ELUE), over(MAIRE)], None, (2, 1, 20, FULL)),
    ],
)
def test_the_outbox_stands_still_when_it_is_not_one_readers_doing(
    unsent: list[Unsent], left: int | None, found: tuple[int, int, int, str | None] | None
) -> None:
    last = None if left is None else ago(left)
    wanted = Stalled(found[0], found[1], ago(found[2]), found[3]) if found else None
    assert stalled(unsent, left=last, at=AT, after=AFTER) == wanted


@pytest.mark.parametrize(
    ("waiting", "gone", "said"),
    [
        (1, 0, "1\N{NO-BREAK SPACE}mail attend"),
        (
            2,
            1,
            "2\N{NO-BREAK SPACE}mails attendent, 1\N{NO-BREAK SPACE}mail est en échec ou d’issue inconnue",
        ),
        (0, 14, "14\N{NO-BREAK SPACE}mails sont en échec ou d’issue inconnue"),
    ],
)
def test_it_says_how_many_wait_and_how_many_will_not_leave_by_themselves(
    waiting: int, gone: int, said: str
) -> None:
    assert Stalled(waiting, gone, AT, None).mails == said
