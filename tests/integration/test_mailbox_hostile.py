"""Mails that a database cannot hold: they are set apart, and those after them are read."""

from __future__ import annotations

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


HOSTILE = {
    "author": b"From: a\x00b@x.example\r\nSubject: bonjour\r\n\r\nbonjour\r\n",
    "references": postfix("", ELUE).replace(b"\r\n", b"\r\nReferences: <a\x00b@x.example>\r\n", 1),
    "number": postfix("<a\x00b@x.example>", ELUE),
    "recipient": postfix("", "a\x00@b.example"),
    "identifier": calendar(accepted(UID.replace(ATELIER, "a\x00"), ELUE)),
    "answers for": calendar(accepted(UID, "a\x00@b.example")),
    "sequence": calendar(accepted(UID, ELUE, sequence=10**30)),
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
