"""The server of the pages: who may retell an answer, what it logs, what happens where something breaks."""

from __future__ import annotations

import logging
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from config.wiring import House
from desk.serving import serve, served
from desking import link, online, plain, posts
from models.errors import EnvironmentProblem
from models.preferences import DEFAULT
from postgres import free_port
from preferring import FRIDAY, daily_house, mails, opened


@pytest.fixture
def house(written: Path, tmp_path: Path) -> Iterator[House]:
    with online(written, tmp_path) as built:
        yield built


def test_every_answer_is_kept_framed_indexed_and_retold_by_nobody(house: House) -> None:
    good = link(house)
    home = good.partition("/preferences/")[0]
    answers = [
        httpx.get(good),
        posts(house),
        httpx.get(good + "x"),
        httpx.get(home),
        httpx.get(home + "/preferences/"),
        httpx.put(good),
        httpx.post(good, content=b"x"),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 403, 404, 404, 405, 415]
    for answer in answers:
        heads = answer.headers
        assert heads["content-type"] == "text/html; charset=utf-8"
        assert heads["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
        assert "form-action 'self'" in heads["content-security-policy"]
        assert "frame-ancestors 'none'" in heads["content-security-policy"]
        assert heads["cache-control"] == "no-store"
        assert heads["referrer-policy"] == "no-referrer"
        assert heads["x-robots-tag"].startswith("noindex")
        assert "set-cookie" not in heads
        assert "server" not in heads
        assert not re.search(r"<script|<img|<link|src=|https?://", answer.text)
        assert '<html lang="fr"' in answer.text
    assert answers[5].headers["allow"]


def test_a_database_that_does_not_answer_is_said_without_what_it_is(house: House) -> None:
    good = link(house)
    with house.engine.begin() as connection:
        connection.execute(text("ALTER TABLE person RENAME TO ailleurs"))
    for answer in (httpx.get(good), httpx.post(good, data=DEFAULT)):
        assert answer.status_code == 503
        assert "Nous ne pouvons pas répondre pour le moment." in plain(answer)
        assert "person" not in answer.text


def test_what_goes_wrong_is_a_page_and_a_trace_without_the_link(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("desk.preferences.chosen", broken)
    caplog.set_level(logging.DEBUG)
    answer = httpx.get(link(house))
    assert answer.status_code == 500
    assert "Réessayez dans quelques minutes" in plain(answer)
    assert "a page failed" in caplog.text
    token = link(house).rpartition("/")[2]
    ours = [one for one in caplog.records if not one.name.startswith(("httpx", "httpcore"))]
    formatted = [logging.Formatter().format(one) for one in ours]
    assert not [one for one in formatted if token in one]


def test_no_log_holds_what_opens_a_page(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    posts(house, timing="digest")
    httpx.get(link(house))
    ours = [one.getMessage() for one in caplog.records if not one.name.startswith(("httpx", "httpcore"))]
    assert any("preferences of" in line for line in ours)
    assert not [line for line in ours if link(house).rpartition("/")[2] in line or "@" in line]


def test_a_port_that_is_taken_is_said_and_the_rest_goes_on(house: House) -> None:
    said: list[str] = []
    with served(house, say=said.append):
        assert httpx.get(link(house)).status_code == 200
    (line,) = said
    assert f"le port {house.settings.pages_port} est déjà pris" in line
    assert "Les mails partent quand même" in line
    with pytest.raises(EnvironmentProblem):
        serve(house, say=said.append)


def test_the_pages_end_with_the_program(sqlite_url: str, tmp_path: Path) -> None:
    with opened(sqlite_url, tmp_path, port=free_port()) as built:
        port = built.settings.pages_port
        for _ in range(2):
            with served(built, say=pytest.fail):
                assert httpx.get(f"http://127.0.0.1:{port}/").status_code == 404
            with socket.socket() as probe:
                assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_secret_given_as_a_setting_signs_the_links_on_both_databases(
    database_url: str, tmp_path: Path
) -> None:
    with daily_house(database_url, tmp_path, port=free_port()) as built:
        built.set_clock(FRIDAY)
        built.settings = built.settings.model_copy(update={"key": SecretStr("s" * 40)})
        with served(built, say=pytest.fail):
            assert httpx.get(link(built)).status_code == 200
            assert posts(built, timing="immediate").status_code == 200
        assert {row.mode for row in mails(built).values()} == {"alone"}
        assert not (built.settings.var / "cle").exists()
