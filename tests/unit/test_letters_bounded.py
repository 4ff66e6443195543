"""How much of a mail is looked at, whoever wrote it: a return is understood, a trap is left to people."""

from __future__ import annotations

import base64
from email.iterators import body_line_iterator
from email.message import Message
from typing import Any

import pytest
from flufl.bounce import all_failures

from answering import accepted
from corresponding import person, reply
from models.returned import Sort
from notifications.bounded import body_of, parsed
from notifications.letters import read_letter
from notifications.reply_file import read_reply
from returning import OURS, TO, postfix, qmail

ROBOT = b"From: mailer-daemon@x.example\r\nAuto-Submitted: auto-replied\r\n"
MANY = 5_000
BLOCK = b"Final-Recipient: rfc822; x%d@b.example\r\nAction: %s\r\nStatus: 5.1.1\r\n\r\n"


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many lines each mail has that flufl.bounce is given to look at."""
    found: list[int] = []

    def counting(message: Message) -> Any:
        found.append(sum(1 for _ in body_line_iterator(message)))
        return all_failures(message)

    monkeypatch.setattr("notifications.notices.all_failures", counting)
    return found


@pytest.mark.parametrize("line", [b"\n", b"\r\n", b" \n", b"a\n"], ids=["blank", "crlf", "space", "letter"])
def test_a_robot_s_endless_words_are_looked_at_up_to_a_limit(seen: list[int], line: bytes) -> None:
    assert read_letter(ROBOT + b"\r\n" + line * (1_900_000 // len(line))).sort is Sort.AUTOMATIC
    assert 0 < seen[0] <= 50_000


def test_mails_enclosed_in_what_a_robot_writes_count_among_its_words(seen: list[int]) -> None:
    enclosed = ROBOT + b"Content-Type: message/rfc822\r\n\r\n" * 200 + b"a\n" * 900_000
    assert read_letter(enclosed).sort is Sort.AUTOMATIC
    assert seen[0] <= 50_000


def test_an_old_return_is_understood_however_long_the_mail_that_it_encloses(seen: list[int]) -> None:
    letter = read_letter(qmail() + b"\nune ligne" * 150_000)
    assert (letter.sort, [one.address for one in letter.notices]) == (Sort.RETURNED, [TO])
    assert seen[0] < 10_000


def test_what_a_server_writes_for_machines_is_read_wherever_it_stands(seen: list[int]) -> None:
    letter = read_letter(postfix().replace(b"\r\n\r\n", b"\r\n\r\n" + b"\n" * 900_000, 2))
    assert [(one.address, one.numbers) for one in letter.notices] == [(TO, (OURS,))]
    assert seen == [], "it needs no guess"


def naming(*actions: bytes) -> bytes:
    """A return that speaks of somebody else before it speaks of ours."""
    place = postfix().index(b"Final-Recipient")
    others = b"".join(BLOCK % (number, action) for number, action in enumerate(actions))
    return postfix()[:place] + others + postfix()[place:]


def test_a_return_that_names_thousands_hands_over_a_few() -> None:
    letter = read_letter(naming(*(b"failed",) * MANY))
    assert letter.sort is Sort.RETURNED
    assert len(letter.notices) == 50


def test_who_was_given_up_stands_before_thousands_who_were_not() -> None:
    letter = read_letter(naming(*(b"delayed",) * MANY))
    assert letter.sort is Sort.RETURNED
    assert [one.address for one in letter.notices if one.final] == [TO]


def test_the_number_of_the_mail_that_came_back_stands_before_thousands_among_the_words() -> None:
    words = b"".join(b"message-id: <%d@x.example>\n" % number for number in range(3_000))
    (notice,) = read_letter(postfix().replace(b"The relay", words + b"\nThe relay")).notices
    assert notice.numbers[0] == OURS
    assert len(notice.numbers) == 200


def nested(depth: int, lines: int) -> bytes:
    parts = (b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(depth))
    return b"From: a@b.example\r\n" + b"".join(parts) + b"x\n" * lines


def test_parts_within_parts_around_endless_lines_are_not_even_opened() -> None:
    with pytest.raises(ValueError, match="parts within parts"):
        parsed(nested(300, 200_000))
    assert read_letter(nested(300, 200_000)).sort is Sort.APART
    assert read_letter(nested(20, 2_000)).sort is Sort.PERSON


def test_a_mail_forwarded_twenty_times_with_its_files_is_opened() -> None:
    assert read_letter(nested(40, 60_000)).sort is Sort.PERSON


def test_a_body_in_an_encoding_of_last_century_is_left_to_people() -> None:
    old = reply("essai@ateliers").replace(
        b"text/plain", b"text/plain\r\nContent-Transfer-Encoding: x-UUencode "
    )
    assert read_letter(old).words
    old = ROBOT + b"Content-Transfer-Encoding: uue\r\n\r\nbegin 644 x\r\n" + b"M\r\n" * 100
    assert body_of(parsed(old)) is None
    assert read_letter(old).sort is Sort.AUTOMATIC


@pytest.mark.parametrize("how", [b"base64", b"quoted-printable", b"8bit", b"inconnu"])
def test_a_body_badly_encoded_is_read_as_far_as_it_goes(how: bytes) -> None:
    spoilt = base64.b64encode(accepted("un@ateliers", TO))[:-3] + b"!!\r\n=ZZ\xff"
    head = f"From: {TO}\r\nContent-Type: text/calendar\r\nContent-Transfer-Encoding: ".encode()
    assert read_letter(head + how + b"\r\n\r\n" + spoilt).sort in {Sort.PERSON, Sort.REPLY}


def test_a_person_who_writes_in_an_unknown_charset_is_somebody() -> None:
    mail = person().replace(b"utf-8", b"klingon")
    assert read_letter(mail).sort is Sort.PERSON


def test_an_answer_lent_a_thousand_times_is_looked_up_a_few() -> None:
    lent = ",".join(f'"mailto:x{number}@b.example"' for number in range(MANY)).encode()
    said = accepted("un@ateliers", TO).replace(b"ATTENDEE", b"ATTENDEE;DELEGATED-FROM=" + lent)
    addresses = read_reply(said).addresses
    assert len(addresses) == 21
    assert addresses[-1] == TO
