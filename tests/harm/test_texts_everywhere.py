"""Hostile names and texts through mails, pages, terminal and JSON: they stay words everywhere."""

from __future__ import annotations

import email
import html
import json
import re
from collections.abc import Iterator
from datetime import datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from reading import FRAME

from commandline import CommandLine
from config.settings import Settings
from config.wiring import House
from example import AD1, imported
from harming import ORDERS, raw_characters
from models.french import plural
from models.moments import parse_when
from notifications.board import atelier_board, run_title, session_board
from tasks.correct import correct
from tasks.empty_outbox import empty_outbox
from tasks.record import record
from tasks.status import status
from tasks.trigger import trigger
from tasks.waive import waive

#: One territory per hostile text, which is its name, its people's names and all that is said there.
SLUGS = [f"territoire-{number}" for number in range(len(ORDERS))]
SESSION = "session-2027"
AT = parse_when("2027-03-25 10:05", "Europe/Paris").at
HEADERS = {
    "Content-Type", "MIME-Version", "Message-ID", "Date", "From", "To", "Subject", "Auto-Submitted",
}  # fmt: skip


def hostile_session() -> str:
    def quoted(text: str) -> str:
        return json.dumps(text)

    lines = [
        f"session: {{slug: {SESSION}, title: {quoted(ORDERS[0])}, process: national}}",
        f"people: [{{email: {AD1}, name: {quoted(ORDERS[1])}, role: national}}]",
        "ateliers:",
    ]
    for slug, said in zip(SLUGS, ORDERS, strict=True):
        people = ", ".join(
            f"{{email: {role}@{slug}.example, name: {quoted(said)}, role: {role}}}"
            for role in ("pilote", "decideur")
        )
        named = f'slug: {slug}, name: {quoted(said)}, departement: "53", start: 2027-01-11'
        lines.append(f"  - {{{named}, people: [{people}]}}")
    return "\n".join(lines)


def live(house: House, slug: str, said: str, at: datetime) -> None:
    """Everything that keeps somebody's words, told once in this territory."""
    note = {"deliverable": "note-de-cadrage"}
    pilote, chef = f"pilote@{slug}.example", f"decideur@{slug}.example"
    url = {"url": "https://x.example/?q=" + re.sub(r"\s", "", said)}
    facts: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("marche-notifie", pilote, {"reference": said, "mandataire": said.replace("@", "")}),
        ("date-convenue", pilote, {"event": "lancement-in-situ", "dates": "2027-03-23", "place": said}),
        ("date-convenue", pilote, {"event": "atelier-1", "dates": "2027-04-13", "place": said}),
        ("evenement-annule", pilote, {"event": "atelier-1", "reason": said}),
        ("version-circulee", pilote, {"deliverable": "rapport-final", **url}),
        ("livrable-remis", pilote, {**note, **url}),
        ("avis-rendu", pilote, {**note, "opinion": "favorable", "text": said}),
        ("decision-prise", chef, {**note, "decision": "ajournement", "reasons": said}),
        ("pris-en-compte", pilote, {"deliverable": "carnet-de-suivi", "observations": said}),
        ("validation-politique", pilote, {"body": said}),
        ("autre-evenement", pilote, {"nature": said, "title": said}),
        ("evenement-tenu", pilote, {"event": "atelier-2", "dates": "2027-03-24"}),
    )  # fmt: skip
    with house.writing() as session:
        kept = [record(session, slug, kind, values, by=by, at=at) for kind, by, values in facts]
        assert not [one.refusal for one in kept if one.refusal]
        cancelled = kept[3].facts[0].seq
        waive(session, slug, "atelier-2", "atelier-2-programme", reason=said, by=pilote, at=at)
        correct(session, slug, cancelled, {"reason": said}, because=said, by=pilote, at=at)
        assert trigger(session, slug, "cloture-in-situ", by=pilote, at=at).refusal is not None


@pytest.fixture(scope="module")
def lived_through(sqlite_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The session, its territories' words, and the mails that they owed, all sent to files."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "var").mkdir()
    path = folder / "var" / "atelier.db"
    path.write_bytes(sqlite_model.read_bytes())
    house = House(Settings(home=folder, database_url=f"sqlite:///{path}"))
    imported(house, folder, parse_when("2027-01-12 10:00", "Europe/Paris").at, text=hostile_session())
    for slug, said in zip(SLUGS, ORDERS, strict=True):
        live(house, slug, said, parse_when("2027-03-25 10:00", "Europe/Paris").at)
    yield house
    house.close()


def mails(folder: Path) -> Iterator[EmailMessage]:
    for path in sorted(folder.glob("*.eml")):
        found = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(found, EmailMessage)
        yield found


def alike(text: str) -> str:
    """All spaces alike."""
    return " ".join(text.split())


def one_mail(mail: EmailMessage) -> None:
    """Its headers are ours, one of each; its HTML holds no element, link or picture but ours."""
    assert sorted(mail.keys()) == sorted(HEADERS), mail.keys()
    assert "mechant" not in str(mail["To"]) + str(mail["From"])
    subject = str(mail["Subject"])
    assert not raw_characters(subject)
    assert "\n" not in subject
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert page is not None
    assert not raw_characters(text.get_content().replace("\r\n", "\n"))
    # Outlook alone reads the frame that it is given, in comments of ours.
    body = page.get_content().replace(FRAME[0], "").replace(FRAME[1], "")
    assert "<!--" not in body
    assert set(re.findall(r"<([a-zA-Z][a-zA-Z0-9]*)", body)) <= set(
        "html head meta title style body div p h1 h2 a ul li strong blockquote".split()
    )
    assert set(re.findall(r'href="([^":]*:)', body)) == {"http:"}
    assert "49" not in subject, "{{7*7}} was computed"


@pytest.mark.slow
def test_every_mail_keeps_them_as_words(lived_through: House) -> None:
    home = lived_through.settings.home
    delivered = empty_outbox(lived_through, lived_through.courier(), at=AT)
    assert delivered is not None
    assert (delivered.failed, delivered.unknown, delivered.deferred) == (0, 0, 0)
    found = list(mails(home / "var" / "mail"))
    assert len(found) == delivered.sent > 5 * len(SLUGS), plural(len(found), "mail")
    for one in found:
        one_mail(one)
    assert {path.suffix for path in (home / "var" / "mail").iterdir()} == {".eml"}
    assert sorted(path.name for path in home.iterdir()) == ["session.yaml", "var"], "no name became a path"


def test_every_page_keeps_them_as_words(lived_through: House) -> None:
    with lived_through.reading() as session:
        pages = [status(session, slug, at=AT) for slug in SLUGS]
        whole = status(session, SESSION, at=AT)
    for shown, said in zip(pages, ORDERS, strict=True):
        one_page(atelier_board(shown, zone="Europe/Paris"), said)
        assert not raw_characters(run_title(shown))
        assert "\n" not in run_title(shown)
    one_page(session_board(whole, zone="Europe/Paris"), ORDERS[0])


def one_page(board: str, said: str) -> None:
    """Rendered with HTML allowed, as the worst reader would: no element but ours, and the words in full."""
    page = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(board)
    tags = set(re.findall(r"<([a-zA-Z][a-zA-Z0-9]*)", page))
    assert tags <= {
        "h1",
        "h2",
        "p",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "br",
        "em",
        "blockquote",
        "code",
    }
    assert all(
        len(re.findall(r"(?<!\\)\|", row)) in {5, 6, 4} for row in board.split("\n") if row.startswith("|")
    )
    assert alike(said) in alike(html.unescape(page)), board
    assert "https://mechant" not in board, "a page would make a link of it"


@pytest.mark.slow
def test_the_terminal_and_json_show_them_on_their_line(
    lived_through: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cli = CommandLine(monkeypatch, capsys, lived_through.settings.home)
    cli.at = "2027-03-25T10:05:00+01:00"
    everywhere = [("list",), ("todo",), ("messages",), ("status", SESSION), ("journal", SESSION), ("verify",)]
    for line in (*everywhere, *(("journal", slug) for slug in SLUGS)):
        text, data = cli(*line), cli(*line, "--json")
        assert (text.code, data.code, text.err, data.err) == (0, 0, "", "")
        assert not raw_characters(text.out + data.out)
        assert not re.search(r"^(Bcc:|# Titre|\|---)", text.out, re.MULTILINE), "somebody's words made a line"
        if line[0] == "journal":
            numbered = [shown for shown in text.out.splitlines() if shown.startswith("n° ")]
            assert len(numbered) == len(data.data["facts"])
