"""What a mail of the mailbox is, as the servers and the programs of people write them."""

from __future__ import annotations

import time
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corresponding import absence, forwarded, person, receipt, reply
from models.returned import Sort, reason_of
from notifications.bounded import LONGEST
from notifications.letters import read_letter
from returning import OURS, SHAPES, TO, exchange, orange, postfix, qmail


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_return_is_understood_whoever_wrote_it(shape: Callable[..., bytes]) -> None:
    letter = read_letter(shape())
    assert letter.sort is Sort.RETURNED
    (notice,) = letter.notices
    assert notice.final
    assert notice.address == TO
    assert OURS in notice.numbers


@pytest.mark.parametrize(
    ("shape", "why"),
    [
        (postfix, "cette adresse n’existe pas (5.1.1)"),
        (exchange, "la boîte est pleine (5.2.2)"),
        (qmail, "cette adresse n’existe pas (5.1.1)"),
        (orange, "la boîte est désactivée (5.2.1)"),
    ],
)
def test_why_it_came_back_is_said_in_french(shape: Callable[..., bytes], why: str) -> None:
    (notice,) = read_letter(shape()).notices
    assert reason_of(notice).startswith(why)
    assert TO not in reason_of(notice)


@pytest.mark.parametrize("action", ["delayed", "relayed", "expanded", "delivered"])
def test_what_is_late_or_passed_on_has_not_come_back(action: str) -> None:
    letter = read_letter(postfix(action=action, status="4.4.1", said="451 4.4.1 no answer yet"))
    assert letter.sort is Sort.DELAYED
    assert not letter.notices[0].final


def test_a_server_that_gave_up_after_days_of_trying_did_give_up_whatever_its_code() -> None:
    letter = read_letter(postfix(action="failed", status="4.4.1", said="connection timed out"))
    assert letter.sort is Sort.RETURNED


@pytest.mark.parametrize("made", [absence, receipt])
def test_robots_are_not_people_nor_returns(made: Callable[..., bytes]) -> None:
    letter = read_letter(made())
    assert (letter.sort, letter.author, letter.notices) == (Sort.AUTOMATIC, TO, ())


def test_a_challenge_that_asks_for_a_proof_is_not_a_return() -> None:
    mail = person(subject="Votre message est en attente de verification").replace(
        b"To:", b"Auto-Submitted: auto-replied\r\nTo:", 1
    )
    assert read_letter(mail).sort is Sort.AUTOMATIC


def test_somebody_who_answers_is_somebody_even_when_they_quote_a_return() -> None:
    assert read_letter(person()).sort is Sort.PERSON
    assert read_letter(person(body="> " + qmail().decode())).sort is Sort.PERSON


def test_a_return_that_somebody_sends_on_is_a_mail_of_theirs() -> None:
    assert read_letter(forwarded(postfix())).sort is Sort.PERSON


def test_the_answer_to_an_invitation_is_taken_as_it_came() -> None:
    letter = read_letter(reply("essai@ateliers"))
    assert letter.sort is Sort.REPLY
    assert b"METHOD:REPLY" in letter.answer
    assert b"UID:essai@ateliers" in letter.answer


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Mandataire a accepté cette invitation.",
        f"{TO} has accepted this invitation",
        f"Mandataire <{TO}> a provisoirement accepté l’invitation",
        "Accepté",
    ],
)
def test_what_the_program_of_whoever_answers_writes_is_nobody_s_words(words: str) -> None:
    assert not read_letter(reply("essai@ateliers", words=words)).words
    page = reply("essai@ateliers", words=f"<html><head><title>x</title></head><body><p>{words}</p></body>")
    assert not read_letter(page.replace(b"text/plain", b"text/html")).words


@pytest.mark.parametrize(
    "words",
    [
        "Oui, mais je serai en retard.",
        "Mandataire a accepté cette invitation. Qui puis-je appeler ?",
        "Mandataire a accepté cette invitation\n        \n        Où se garer",
        "Mon chef a refusé cette invitation.",
        "Accepté\u00a0? Pas encore",
        "x" * 5000,
    ],
)
def test_whatever_else_comes_with_an_answer_is_somebody_s_words(words: str) -> None:
    assert read_letter(reply("essai@ateliers", words=words)).words
    page = reply("essai@ateliers", words=f"<p>{words}</p>").replace(b"text/plain", b"text/html")
    assert read_letter(page).words


@pytest.mark.parametrize("kind", [b"application/pdf", b"image/png", b"message/rfc822"])
def test_a_file_that_comes_with_an_answer_is_for_people(kind: bytes) -> None:
    assert read_letter(reply("essai@ateliers").replace(b"text/plain", kind)).words


def test_an_invitation_of_somebody_else_is_for_people() -> None:
    assert read_letter(reply("x").replace(b"METHOD:REPLY", b"METHOD:REQUEST")).sort is Sort.PERSON


def test_what_is_too_long_is_set_apart() -> None:
    assert read_letter(postfix() + b"x" * LONGEST).sort is Sort.APART


def test_a_mail_inside_a_mail_a_thousand_times_holds_nobody() -> None:
    nested = b"".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n'.encode() for n in range(5000)
    )
    assert read_letter(b"From: a@b.example\r\n" + nested).sort in {Sort.APART, Sort.PERSON}


def test_thousands_of_parts_hold_nobody() -> None:
    mail = EmailMessage()
    mail["From"] = "a@b.example"
    mail["Content-Type"] = 'multipart/mixed; boundary="p"'
    assert read_letter(mail.as_bytes() + b"--p\r\n\r\nx\r\n" * 50_000).sort is Sort.PERSON


ROBOT = b"From: mailer-daemon@x.example\r\nAuto-Submitted: auto-replied\r\n"
SLOW = {
    "newlines": postfix().replace(b"\r\n\r\n", b"\r\n\r\n" + b"\n" * 100_000, 2),
    "spaces": ROBOT + b"\r\n" + b" " * 100_000,
    "quoted lines": ROBOT + b"\r\n" + b"> " * 50_000 + b"\n" * 50_000,
    "subject": b"From: a@b.example\r\nSubject: " + b"=?utf-8?q?a?= " * 130_000 + b"\r\n\r\nx",
    "content type": b"Content-Type: multipart/mixed; boundary=b" + b'; x="' * 380_000 + b"\r\n\r\nx",
    "references": ROBOT + b"References: " + b"<a" * 900_000 + b"\r\n\r\nx",
}


@pytest.mark.parametrize("name", SLOW)
def test_a_mail_made_to_hold_its_reader_holds_nobody(name: str) -> None:
    begun = time.process_time()
    assert read_letter(SLOW[name]).sort in Sort
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("header", [b"Message-ID: ", b"> message-id :", b"Message-ID:\r\n  "])
def test_a_number_among_the_words_of_a_server_is_found(header: bytes) -> None:
    mail = qmail("<poste@ddt.example>").replace(b"Message-ID: ", header)
    assert read_letter(mail).notices[0].numbers == ("<poste@ddt.example>",)


@given(st.binary(max_size=2000))
def test_any_bytes_get_an_answer(raw: bytes) -> None:
    assert read_letter(raw).sort in Sort


@given(st.sampled_from(sorted(SHAPES)), st.integers(0, 3000), st.binary(max_size=40))
def test_a_return_that_is_cut_or_spoilt_gets_an_answer(name: str, place: int, junk: bytes) -> None:
    raw = SHAPES[name]()
    assert read_letter(raw[:place] + junk + raw[place + len(junk) :]).sort in Sort
    assert read_letter(raw[:place]).sort in Sort
