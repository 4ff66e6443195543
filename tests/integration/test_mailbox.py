"""The mailbox on both databases: what came back is marked once, and what people write is left to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, update

from config.clock import real_now
from config.wiring import House
from corresponding import absence, forwarded, person, reply
from example import Paris
from mailboxing import ELUE, Drop, number_of, reads, row_to
from models.attending import Heard
from models.returned import Sort
from models.tables import Lease, Message
from notifications.mailbox import open_mailbox
from returning import SHAPES, postfix
from sending import rows
from tasks.letters import LEASE, counts
from tasks.mailbox import read_mailbox

OTHERS = "<ffffffffffffffffffffffffffffffffffffffff@ddt.example>"
OTHER = "elue-01@b.example"


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_what_came_back_is_marked_with_its_reason(
    sent: House, folder: Path, drop: Drop, shape: Callable[..., bytes]
) -> None:
    row, number = row_to(sent, ELUE), number_of(sent, ELUE)
    path = drop(shape(number, ELUE))
    assert reads(sent, folder).sorts == Counter({Sort.RETURNED: 1})
    marked = row_to(sent, ELUE)
    assert marked.bounced_at is not None
    assert marked.state == "sent"
    assert marked.bounce
    assert ELUE not in marked.bounce
    assert [one.bounced_at for one in rows(sent) if one.id != row.id and one.bounced_at] == []
    assert not path.exists()
    assert (folder / "lus" / path.name).read_bytes() == shape(number, ELUE)


def test_read_again_it_changes_nothing(sent: House, folder: Path, drop: Drop) -> None:
    drop(postfix(number_of(sent, ELUE), ELUE), "un")
    reads(sent, folder)
    before = [one.model_dump() for one in rows(sent)]
    assert reads(sent, folder).sorts == Counter()
    # The server that sends its return twice is read, and tells nothing new.
    drop(postfix(number_of(sent, ELUE), ELUE), "encore")
    assert reads(sent, folder).sorts == Counter({Sort.RETURNED: 1})
    assert [one.model_dump() for one in rows(sent)] == before


def test_a_return_of_a_mail_that_we_did_not_send_marks_nothing_and_is_left_to_people(
    sent: House, folder: Path, drop: Drop
) -> None:
    forged, theirs = drop(postfix(OTHERS, ELUE)), drop(postfix("<poste@ddt.example>", ELUE))
    before = [one.model_dump() for one in rows(sent)]
    assert reads(sent, folder).sorts == Counter({Sort.STRANGE: 2})
    assert [one.model_dump() for one in rows(sent)] == before
    assert forged.exists()
    assert theirs.exists()
    assert reads(sent, folder).sorts == Counter()


def without_number(raw: bytes) -> bytes:
    return b"\r\n".join(line for line in raw.split(b"\r\n") if not line.startswith(b"Message-ID:"))


def test_a_return_without_a_number_is_about_the_last_mail_of_these_days(
    sent: House, folder: Path, drop: Drop, paris: Paris
) -> None:
    drop(without_number(postfix("", ELUE)))
    assert reads(sent, folder).sorts == Counter({Sort.RETURNED: 1})
    assert row_to(sent, ELUE).bounced_at is not None
    sent.set_clock(paris("2027-01-18 12:00"))
    drop(without_number(postfix("", OTHER)), "tard")
    assert reads(sent, folder).sorts == Counter({Sort.STRANGE: 1})
    assert row_to(sent, OTHER).bounced_at is None


def test_a_delay_is_no_return(sent: House, folder: Path, drop: Drop) -> None:
    path = drop(postfix(number_of(sent, ELUE), ELUE, action="delayed", status="4.4.1", said="no answer yet"))
    assert reads(sent, folder).sorts == Counter({Sort.DELAYED: 1})
    assert row_to(sent, ELUE).bounced_at is None
    assert not path.exists()


def test_what_people_and_their_robots_write_stays_where_it_is(sent: House, folder: Path, drop: Drop) -> None:
    written = [
        person(ELUE),
        absence(ELUE),
        forwarded(postfix(number_of(sent, ELUE), ELUE)),
        b"",
        b"\xff\x00" * 99,
    ]
    paths = [drop(raw, str(number)) for number, raw in enumerate(written)]
    (folder / "piege.eml").symlink_to("/etc/hostname")
    (folder / "dossier.eml").mkdir()
    before = [one.model_dump() for one in rows(sent)]
    reading = reads(sent, folder)
    assert reading.sorts == Counter({Sort.PERSON: 2, Sort.AUTOMATIC: 1, Sort.APART: 2})
    assert [path.read_bytes() for path in paths] == written
    assert [one.model_dump() for one in rows(sent)] == before
    assert not (folder / "lus").exists()


def test_a_mail_that_breaks_us_is_set_apart_and_those_after_it_are_read(
    sent: House, folder: Path, drop: Drop
) -> None:
    drop(reply("un@ateliers", ELUE), "a")
    drop(postfix(number_of(sent, ELUE), ELUE), "b")

    def breaks(*_: object) -> Heard:
        raise ValueError("boom")

    with open_mailbox(str(folder)) as box:
        reading = read_mailbox(sent, box, hears=breaks)
    assert reading is not None
    assert reading.sorts == Counter({Sort.APART: 1, Sort.RETURNED: 1})
    assert (folder / "a.eml").exists()


def test_the_answer_to_an_invitation_is_handed_over_and_marked_only_if_it_is_ours(
    sent: House, folder: Path, drop: Drop
) -> None:
    ours, other = drop(reply("un@ateliers", ELUE), "a"), drop(reply("autre@ailleurs", ELUE), "b")
    with open_mailbox(str(folder)) as box:
        reading = read_mailbox(
            sent, box, hears=lambda _, letter, __: Heard("", noted=b"un@ateliers" in letter.answer)
        )
    assert reading is not None
    assert reading.sorts == Counter({Sort.REPLY: 1, Sort.PERSON: 1})
    assert not ours.exists()
    assert other.exists()


def test_a_reading_is_bounded_and_the_next_one_goes_on(
    sent: House, folder: Path, drop: Drop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.mailbox.MOST", 3)
    for number in range(4):
        drop(person(), f"{number}")
    drop(postfix(number_of(sent, ELUE), ELUE), "z")
    first, second = reads(sent, folder), reads(sent, folder)
    assert (first.more, sum(first.sorts.values())) == (True, 3)
    assert (second.more, second.sorts) == (False, Counter({Sort.PERSON: 1, Sort.RETURNED: 1}))
    with sent.reading() as session:
        assert counts(session) == Counter({Sort.PERSON: 4, Sort.RETURNED: 1})


def test_a_mailbox_that_another_program_reads_is_left_to_it(sent: House, folder: Path, drop: Drop) -> None:
    drop(person())
    with sent.writing() as session:
        later = real_now() + timedelta(seconds=15)
        session.add(Lease(name=LEASE, holder="ailleurs.example:1", until=later, beat_at=real_now()))
    with open_mailbox(str(folder)) as box:
        assert read_mailbox(sent, box) is None


def test_a_maildir_shows_what_was_read_as_seen(sent: House, folder: Path) -> None:
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir()
    (folder / "new" / "1.a.host").write_bytes(postfix(number_of(sent, ELUE), ELUE))
    (folder / "cur" / "2.b.host:2,F").write_bytes(postfix(number_of(sent, OTHER), ELUE))
    (folder / "new" / "3.c.host").write_bytes(person())
    assert reads(sent, folder).sorts == Counter({Sort.RETURNED: 2, Sort.PERSON: 1})
    assert sorted(path.name for path in (folder / "cur").iterdir()) == ["1.a.host:2,S", "2.b.host:2,FS"]
    assert [path.name for path in (folder / "new").iterdir()] == ["3.c.host"]
    assert reads(sent, folder).sorts == Counter()


def test_a_file_of_the_same_name_is_another_mail_and_hides_no_other(
    sent: House, folder: Path, drop: Drop
) -> None:
    drop(postfix(number_of(sent, ELUE), ELUE), "retour")
    reads(sent, folder)
    drop(postfix(number_of(sent, OTHER), OTHER), "retour")
    assert reads(sent, folder).sorts == Counter({Sort.RETURNED: 1})
    assert sorted(path.name for path in (folder / "lus").iterdir()) == ["retour (2).eml", "retour.eml"]


def leaves_unknown(house: House, address: str) -> None:
    row = row_to(house, address)
    with house.writing() as session:
        session.execute(update(Message).where(col(Message.id) == row.id).values(state="unknown", reason="?"))


def test_a_mail_of_unknown_fate_that_comes_back_did_leave(sent: House, folder: Path, drop: Drop) -> None:
    leaves_unknown(sent, ELUE)
    drop(postfix(number_of(sent, ELUE), ELUE))
    reads(sent, folder)
    assert (row_to(sent, ELUE).state, row_to(sent, ELUE).bounced_at is not None) == ("sent", True)


def test_a_return_that_anybody_could_write_settles_no_unknown_fate(
    sent: House, folder: Path, drop: Drop
) -> None:
    leaves_unknown(sent, ELUE)
    drop(without_number(postfix("", ELUE)))
    assert reads(sent, folder).sorts == Counter({Sort.RETURNED: 1})
    row = row_to(sent, ELUE)
    assert (row.state, row.reason, row.bounced_at is not None) == ("unknown", "?", True)
