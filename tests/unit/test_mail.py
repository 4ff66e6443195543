"""A mail as bytes, read back by Python's own parser: what was written, whatever the words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailserver import parsed, part
from notifications.mail import Mail, authored

AT = datetime(2027, 3, 12, 9, 0, tzinfo=UTC)
#: Any letter that a mail can be encoded with; a line end is a line end, whatever its bytes.
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"))
SUBJECTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=150)


def mail(
    subject: str = "Objet", text: str = "Texte\n", html: str = "<p>Texte</p>\n", to: str = "a@b.example"
) -> Mail:
    sender = "Équipe « ateliers » <ateliers@ddt.example>"
    return Mail(f"<{'ab' * 20}@ddt.example>", sender, to, subject, text, html, AT)


@given(WORDS, WORDS)
@example("Bonjour,\n\n.\n.. fin de ligne \n", "=\t\n--==\nFrom moi\n")
def test_both_parts_are_read_back_as_they_were_written(text: str, html: str) -> None:
    content = mail(text=text, html=html).as_bytes()
    found = parsed(content)
    assert found.defects == []
    for kind, written in (("plain", text), ("html", html)):
        assert part(found, kind).replace("\r\n", "\n").removesuffix("\n") == written.removesuffix("\n")
    assert content.isascii()
    lines = content.split(b"\r\n")
    assert not [line for line in lines if b"\n" in line or b"\r" in line]
    # 76 by RFC 2045; a space at the end of a line, which no template leaves, makes it 78.
    assert max(map(len, lines)) <= 78


@given(SUBJECTS)
@example("Les Coëvrons : « l’été » à Évron ☂ n° 1 " * 3)
@example("=?utf-8?q?faux?=")
def test_a_subject_is_read_back_as_it_was_written(subject: str) -> None:
    content = mail(subject=subject).as_bytes()
    assert parsed(content)["Subject"] == subject
    assert max(map(len, content.split(b"\r\n\r\n")[0].split(b"\r\n"))) <= 85


def test_the_headers_of_a_mail() -> None:
    found = parsed(mail().as_bytes())
    assert (found["Message-ID"], found["To"]) == (f"<{'ab' * 20}@ddt.example>", "a@b.example")
    assert found["From"].addresses[0].display_name == "Équipe « ateliers »"
    assert (found["Date"].datetime, found["Auto-Submitted"]) == (AT, "auto-generated")
    assert [one.get_content_type() for one in found.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


@pytest.mark.parametrize("forged", ["a@b.example\r\nBcc: x@y.example", "a@b.example\nx", "élue@b.example"])
def test_what_would_forge_a_header_or_that_ascii_cannot_carry_is_no_mail(forged: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        mail(to=forged).as_bytes()


def test_a_subject_on_two_lines_is_no_mail() -> None:
    with pytest.raises(ValueError, match="one line"):
        mail(subject="Objet\r\nBcc: x@y.example").as_bytes()


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("Les Coëvrons", "Les Coëvrons (Ateliers des territoires)"),
        ("Craon", "Craon (Ateliers des territoires)"),
        ("", "Ateliers des territoires"),
        ('<b>&", x@y.example', '<b>&", x@y.example (Ateliers des territoires)'),
        ("Craon\r\nBcc: x@y.example", "Craon Bcc: x@y.example (Ateliers des territoires)"),
        ("\u202eénoarC 🌊", "énoarC 🌊 (Ateliers des territoires)"),
        ("é" * 200, f"{'é' * 59}… (Ateliers des territoires)"),
    ],
)
def test_the_author_is_the_mailbox_of_the_service_under_the_name_of_its_territory(
    name: str, read: str
) -> None:
    content = replace(mail(), sender=authored(name, "boite@ddt53.example")).as_bytes()
    found = parsed(content)
    assert [*found.defects, *found["From"].defects] == []
    # The modern parser leaves a space between two encoded words, which RFC 2047 (6.2) wants joined.
    words, address = parseaddr(message_from_bytes(content)["From"])
    assert (str(make_header(decode_header(words))), address) == (read, "boite@ddt53.example")
    assert not found["Bcc"]
    for word in re.findall(rb"=\?[^? ]*\?[^? ]*\?[^? ]*\?=", content):
        assert len(word) <= 75


def test_an_author_without_an_address_is_none() -> None:
    with pytest.raises(ValueError, match="no address"):
        authored("Les Coëvrons", "")
