"""The page of preferences in a real browser: its style is let in by its own policy, and its form is sent."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

import httpx
import pytest

from config.wiring import House
from desk.pages import environment
from desk.serving import served
from desking import link
from models.preferences import DEFAULT
from postgres import free_port
from preferring import FRIDAY, daily_house, mails

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: chromium)"),
]
Opens = Callable[[str], subprocess.CompletedProcess[str]]


@pytest.fixture
def house(sqlite_url: str, tmp_path: Path) -> Iterator[House]:
    with daily_house(sqlite_url, tmp_path, port=free_port()) as built:
        built.set_clock(FRIDAY)
        with served(built, say=pytest.fail):
            yield built


@pytest.fixture
def opens(tmp_path: Path) -> Opens:
    """The page as it stands once loaded (stdout), and what the browser complained of (stderr)."""
    # A sandbox cannot be made by root, whom the tests may be run by.
    root = ["--no-sandbox"] if os.geteuid() == 0 else []

    def opened(address: str) -> subprocess.CompletedProcess[str]:
        options = ["--headless", "--disable-gpu", *root, f"--user-data-dir={tmp_path / 'chromium'}"]
        return subprocess.run(
            [str(CHROMIUM), *options, "--enable-logging=stderr", "--timeout=20000", "--dump-dom", address],
            capture_output=True, text=True, timeout=120, check=True,
        )  # fmt: skip

    return opened


def self_sending(folder: Path, address: str, fields: dict[str, str]) -> str:
    """What a person does who fills in the form and presses its button, from a file of their own."""
    inputs = "".join(f'<input name="{name}" value="{escape(said)}">' for name, said in fields.items())
    page = folder / "form.html"
    page.write_text(
        f'<form method="post" action="{address}">{inputs}</form><script>document.forms[0].submit()</script>'
    )
    return page.as_uri()


def test_the_browser_takes_its_style_and_asks_for_nothing_else(house: House, opens: Opens) -> None:
    shown = opens(link(house))
    assert "Comment voulez-vous recevoir nos mails" in shown.stdout
    assert "Content Security Policy" not in shown.stderr
    assert "Refused" not in shown.stderr
    assert httpx.get(link(house)).text.count("<style>") == 1


def test_another_page_s_style_would_be_refused(
    house: House, opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that the test above would fail if the policy did not know the style."""
    monkeypatch.setitem(environment().globals, "style", "body { color: red; }")
    assert "Content Security Policy" in opens(link(house)).stderr


def test_the_form_is_sent_by_the_browser_and_answered(house: House, opens: Opens, tmp_path: Path) -> None:
    fields = DEFAULT | {"timing": "digest", "pause-until": "2027-03-26"}
    shown = opens(self_sending(tmp_path, link(house), fields))
    assert "C’est enregistré" in shown.stdout
    assert "Rien n’est perdu." in shown.stdout
    found = mails(house)
    assert found.pop("date-convenue").mode == "alone"  # It carries an invitation.
    assert {row.mode for row in found.values()} == {"daily"}
