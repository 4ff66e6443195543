"""Mails that a database or a disk cannot bear: left to people, and those after them are read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from answering import accepted
from config.wiring import House
from example import ATELIER
from mailboxing import ELUE, Drop, number_of, reads, row_to
from returning import postfix

UID = f"{ATELIER}.lancement-in-situ.invitation@m.ateliers"


def calendar(content: bytes) -> bytes:
    head = f"From: {ELUE}\r\nMIME-Version: 1.0\r\nContent-Type: text/calendar; method=REPLY\r\n\r\n"
    return head.encode() + content


LENT = b",".join(b'"mailto:x%d@b.example"' % number for number in range(5_000))
#: More than a database takes in one question.
NUMBERS = b"".join(
    b"--A1/mx.relais.example\r\nContent-Type: text/plain\r\n\r\n"
    + b"".join(b"message-id:<%d@x>\r\n" % number for number in range(first, first + 4_500))
    for first in range(0, 72_000, 4_500)
)
HOSTILE = {
    "author": b"From: a\x00b@x.example\r\nSubject: bonjour\r\n\r\nbonjour\r\n",
    "references": postfix("", ELUE).replace(b"\r\n", b"\r\nReferences: <a\x00b@x.example>\r\n", 1),
    "number": postfix("<a\x00b@x.example>", ELUE),
    "recipient": postfix("", "a\x00@b.example"),
    "identifier": calendar(accepted(UID.replace(ATELIER, "a\x00"), ELUE)),
    "answers for": calendar(accepted(UID, "a\x00@b.example")),
    "sequence": calendar(accepted(UID, ELUE, sequence=10**30)),
    "attendees": calendar(
        accepted(UID, ELUE).replace(b"ATTENDEE", b"ATTENDEE:mailto:x@b.example\r\n" * 9_999)
    ),
    "lent": calendar(accepted(UID, ELUE).replace(b"ATTENDEE", b"ATTENDEE;DELEGATED-FROM=" + LENT)),
    "recipients": postfix("<x@b.example>").replace(
        b"Final-", b"Final-Recipient: x@b.example\r\n\r\nFinal-" * 5_000
    ),
    "numbers": postfix("<x@b.example>").replace(b"--A1/mx", NUMBERS + b"--A1/mx", 1),
    "nothing": b"",
    "nothing but nothing": b"\x00" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_the_mail_after_one_that_no_database_holds_is_read(
    sent: House, folder: Path, drop: Drop, name: str
) -> None:
    kept = drop(HOSTILE[name], "a")
    drop(postfix(number_of(sent, ELUE), ELUE), "b")
    assert sum(reads(sent, folder).sorts.values()) == 2
    assert row_to(sent, ELUE).bounced_at is not None
    assert kept.exists(), "people may look at it"
    assert sum(reads(sent, folder).sorts.values()) == 0


def test_a_mail_whose_file_is_named_in_no_known_letters_is_read_once(sent: House, folder: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(folder) + b"/r\xe9ponse.eml"))
    path.write_bytes(postfix(number_of(sent, ELUE), ELUE))
    assert sum(reads(sent, folder).sorts.values()) == 1
    assert row_to(sent, ELUE).bounced_at is not None
    assert not path.exists()
    assert [os.fsencode(one.name) for one in (folder / "lus").iterdir()] == [b"r\xe9ponse.eml"]
    assert sum(reads(sent, folder).sorts.values()) == 0
