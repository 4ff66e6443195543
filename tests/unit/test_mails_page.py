"""The contact sheet: every message that exists, for every role that gets it, on a page that stands alone."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from reading import Words

from models.roles import ROLE_TITLES
from notifications.gathered import COMPOSITES
from notifications.mails_page import mails_page
from service.mails import __main__ as command
from service.mails.shown import Shown, shown
from service.mails.story import said_by_the_rules
from telling import simple


@pytest.fixture(scope="module")
def found() -> dict[str, list[Shown]]:
    return shown()


def test_every_message_is_shown_and_to_every_role_that_the_story_writes_to(
    found: dict[str, list[Shown]],
) -> None:
    assert set(found) == {*simple(), *COMPOSITES}
    for said in said_by_the_rules():
        shows = [to for mail in found[said.message] for to in mail.to]
        assert any(f"({ROLE_TITLES[said.role]}" in to for to in shows), (said.message, said.role)


def test_a_wording_is_shown_once(found: dict[str, list[Shown]]) -> None:
    for mails in found.values():
        texts = [mail.text for mail in mails]
        assert len(texts) == len(set(texts))


def test_what_nobody_can_turn_off_says_so_and_the_rest_does_not(found: dict[str, list[Shown]]) -> None:
    assert "qui ne se désactivent pas" in found["admission-tacite"][0].text
    assert not [mail for mail in found["retard"] if "désactivent" in mail.text]


def test_a_digest_is_shown_small_and_large(found: dict[str, list[Shown]]) -> None:
    counts = [len(re.findall(r"^- (?!Page)", mail.text, re.MULTILINE)) for mail in found["recapitulatif"]]
    assert min(counts) == 2
    assert max(counts) > 12


def test_the_page_stands_alone_and_its_mails_run_nothing(found: dict[str, list[Shown]]) -> None:
    page = mails_page(found)
    frames = re.findall(r'<iframe sandbox title="[^"]*" loading="lazy" srcdoc="([^"]*)"></iframe>', page)
    assert [unescape(frame) for frame in frames] == [mail.html for mails in found.values() for mail in mails]
    outside = re.sub(r'srcdoc="[^"]*"', "", page)
    assert not re.search(r"<(script|img|link|form)|url\(|@import", outside)
    assert "iframe" in Words(page).tags
    for message in found:
        assert f'<a href="#{message}">{message}</a>' in page
        assert f'<h2 id="{message}">' in page


def test_the_command_writes_the_page_where_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "planche" / "index.html"
    monkeypatch.setattr("sys.argv", ["mails", str(file)])
    command.main()
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert str(file) in capsys.readouterr().out
