"""The journal's chain: one byte changed changes everything after it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from models.chain import GENESIS, digest, stamp
from models.errors import BadInput

ROW: dict[str, Any] = {
    "previous": GENESIS,
    "scope": "les-coevrons",
    "seq": 1,
    "kind": "marche-notifie",
    "schema": 1,
    "payload": '{"reference":"M1"}',
    "happened_at": datetime(2027, 3, 10, tzinfo=UTC),
    "precision": "day",
    "zone": "Europe/Paris",
    "recorded_at": datetime(2027, 3, 10, 9, 0, 0, 1, tzinfo=UTC),
    "recorded_by": "p-1",
    "identity": "declared",
}
CHANGED: dict[str, Any] = {
    "previous": "1" + GENESIS[1:],
    "scope": "les-coevrone",
    "seq": 2,
    "kind": "marche-notifiee",
    "schema": 2,
    "payload": '{"reference":"M2"}',
    "happened_at": datetime(2027, 3, 10, 0, 0, 0, 1, tzinfo=UTC),
    "precision": "minute",
    "zone": "Indian/Reunion",
    "recorded_at": datetime(2027, 3, 10, 9, 0, 0, 2, tzinfo=UTC),
    "recorded_by": "p-2",
    "identity": "oidc",
}


def test_the_digest_of_a_row_never_changes() -> None:
    assert digest(**ROW) == digest(**dict(ROW))
    assert digest(**ROW) == "c212fd580be2206495f73747d50cac4d16bddfdc97580f27d67c429622275c1e"


@pytest.mark.parametrize("column", ROW)
def test_one_byte_of_any_column_changes_the_digest(column: str) -> None:
    assert digest(**{**ROW, column: CHANGED[column]}) != digest(**ROW)


@pytest.mark.parametrize("place", range(len(ROW["payload"])))
def test_one_byte_of_what_was_said_changes_the_digest(place: int) -> None:
    text = ROW["payload"]
    assert digest(**{**ROW, "payload": text[:place] + "~" + text[place + 1 :]}) != digest(**ROW)


def test_words_cannot_slip_from_one_column_into_the_next() -> None:
    one = {**ROW, "recorded_by": 'p","1', "identity": "a"}
    other = {**ROW, "recorded_by": "p", "identity": '1","a'}
    assert digest(**one) != digest(**other)


def test_one_changed_row_changes_every_digest_after_it() -> None:
    def chain(payloads: list[str]) -> list[str]:
        digests = [GENESIS]
        for number, payload in enumerate(payloads, 1):
            digests.append(digest(**{**ROW, "previous": digests[-1], "seq": number, "payload": payload}))
        return digests[1:]

    honest, altered = chain(["a", "b", "c", "d"]), chain(["a", "B", "c", "d"])
    assert [left == right for left, right in zip(honest, altered, strict=True)] == [True, False, False, False]


def test_a_moment_is_signed_in_utc_whatever_the_zone_it_came_in() -> None:
    moment = datetime(2027, 3, 10, 9, tzinfo=UTC)
    assert (
        stamp(moment)
        == stamp(moment.astimezone(timezone(timedelta(hours=4))))
        == "2027-03-10T09:00:00.000000Z"
    )


def test_a_naive_moment_cannot_be_signed() -> None:
    with pytest.raises(BadInput):
        stamp(datetime(2027, 3, 10, 9))  # noqa: DTZ001 - that is what is refused
