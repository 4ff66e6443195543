"""The page of preferences, asked by a real client of a real server: what it shows, keeps, and refuses."""

from __future__ import annotations

import logging
import re
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlmodel import col, select, update

from config.links import VALID_DAYS, link_to_preferences
from config.wiring import House
from desk.serving import serve, served
from example import AD1, CHEF, EQUIPE, PILOTE
from models.decent import NO_MAIL
from models.errors import EnvironmentProblem
from models.preferences import DEFAULT
from models.tables import Journal, Message, Person, Reader
from postgres import free_port
from preferring import FRIDAY, daily_house, mails, opened, ref

FORM = "application/x-www-form-urlencoded"
WHOLE = "timing=digest&mail=no&invitations=no&zone=territory&pause-until="


@pytest.fixture(scope="module")
def filled(sqlite_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database to copy: what is tested here is the page, and what it keeps is tested on both databases."""
    path = tmp_path_factory.mktemp("pages") / "filled.db"
    path.write_bytes(sqlite_model.read_bytes())
    with daily_house(f"sqlite:///{path}", path.parent) as built:
        built.set_clock(FRIDAY)
    return path


@pytest.fixture
def house(filled: Path, tmp_path: Path) -> Iterator[House]:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "atelier.db").write_bytes(filled.read_bytes())
    with opened("", tmp_path, port=free_port()) as built, served(built, say=pytest.fail):
        yield built


def link(house: House, email: str = PILOTE, *, days: int = 0) -> str:
    return link_to_preferences(house.settings, ref(house, email), at=FRIDAY - timedelta(days=days))


def posts(house: House, **asked: str) -> httpx.Response:
    """The whole form, as it stands for who chose nothing, but for these fields."""
    data = DEFAULT | {name.replace("_", "-"): said for name, said in asked.items()}
    return httpx.post(link(house), data=data)


def everything(house: House) -> dict[str, list[dict[str, Any]]]:
    tables: tuple[Any, ...] = (Reader, Message, Person)
    with house.reading() as session:
        return {
            table.__name__: sorted((row.model_dump() for row in session.exec(select(table))), key=repr)
            for table in tables
        }


def plain(answer: httpx.Response) -> str:
    """The words of a page, with ordinary spaces."""
    words = re.sub(r"<style>.*?</style>|<[^>]+>", " ", answer.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", words)


def test_reading_the_page_says_what_is_received_and_changes_nothing(house: House) -> None:
    before = everything(house)
    answer = httpx.get(link(house))
    assert answer.status_code == 200
    said = plain(answer)
    assert "Ces réglages sont ceux de Pilote DDT 53 (p…@ddt53.example)" in said
    assert "Vous recevez un mail par jour ouvré, à 9 h" in said
    assert "Les Coëvrons : pilote" in said
    assert httpx.head(link(house)).status_code == 200
    assert everything(house) == before


def test_the_form_keeps_a_choice_and_says_what_happens_now(house: House) -> None:
    answer = posts(house, timing="digest", pause_until="2027-03-26", zone="Indian/Reunion", invitations="no")
    assert answer.status_code == 200
    said = plain(answer)
    assert "C’est enregistré" in said
    assert "rien de tout cela ne vous est envoyé jusqu’au vendredi 26 mars 2027 inclus" in said
    assert "5 messages attendent : le premier part le 30 mars 2027 à 9 h. Rien n’est perdu." in said
    assert {row.mode for row in mails(house).values()} == {"daily"}
    again = httpx.get(link(house)).text
    for kept in ('value="digest" required checked', 'value="2027-03-26"', '"Indian/Reunion" selected'):
        assert kept in again
    assert "Choisi le 12 mars 2027 à 13 h, par vous." in plain(httpx.get(link(house)))


def test_who_turns_mails_off_is_told_what_will_not_come_and_how_to_undo_it(house: House) -> None:
    said = plain(posts(house, mail="no"))
    assert "Vous ne recevez plus nos mails." in said
    assert "5 messages qui attendaient ne vous seront pas envoyés." in said
    assert {row.reason for row in mails(house).values()} == {NO_MAIL}
    said = plain(posts(house, mail="yes"))
    assert "4 messages attendent : le premier part maintenant." in said


def test_the_page_of_a_mail_is_the_one_that_its_link_opens(house: House) -> None:
    """One person's page shows nothing of the others, whose addresses, names and roles are theirs."""
    for email, others in ((PILOTE, (CHEF, EQUIPE, AD1)), (AD1, (PILOTE, CHEF, EQUIPE))):
        page = httpx.get(link(house, email)).text
        with house.reading() as session:
            names = [session.exec(select(Person).where(Person.email == one)).one().name for one in others]
        for secret in (*others, *names, *(ref(house, one) for one in others), email):
            assert secret
            assert secret not in page
    assert "session" in plain(httpx.get(link(house, AD1))).lower()


def test_a_link_with_a_slash_too_many_is_never_sent_through_http_in_clear(house: House) -> None:
    answer = httpx.get(link(house) + "/")
    assert (answer.status_code, "location" in answer.headers) == (404, False)
    assert "Cette page n’existe pas." in plain(answer)
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_forged_or_truncated_link_opens_nothing(house: House, method: str) -> None:
    before, good = everything(house), link(house)
    other = link(house, EQUIPE).rpartition("/")[2].partition(".")[0]
    forged = f"{good.rpartition('/')[0]}/{other}.{good.partition('.a')[2]}"
    for address in (good[:-5], good + "x", good.replace("p-", "q-"), forged, good.rpartition(".")[0]):
        answer = httpx.request(method, address, data=DEFAULT | {"mail": "no"} if method == "POST" else None)
        assert answer.status_code == 403
        assert "Ce lien n’est pas valable" in plain(answer)
        assert "Rien n’a été changé." in plain(answer)
    assert everything(house) == before


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_is_too_old_says_so(house: House, method: str) -> None:
    before = everything(house)
    data = DEFAULT | {"mail": "no"} if method == "POST" else None
    answer = httpx.request(method, link(house, days=VALID_DAYS + 1), data=data)
    assert answer.status_code == 410
    assert "plus de 400 jours" in plain(answer)
    assert httpx.get(link(house, days=VALID_DAYS)).status_code == 200
    assert everything(house) == before


def test_a_new_secret_ends_the_links_of_yesterday(house: House) -> None:
    good = link(house)
    (house.settings.var / "cle").unlink()
    answer = httpx.get(good)
    assert answer.status_code == 403
    assert "le secret qui l’a signé a changé" in plain(answer)
    assert httpx.get(link(house)).status_code == 200


def test_the_link_of_somebody_forgotten_opens_nothing_any_more(house: House) -> None:
    good, person = link(house), ref(house)
    with house.writing() as session:
        session.execute(update(Person).where(col(Person.ref) == person).values(email=None, name=None))
    for answer in (httpx.get(good), httpx.post(good, data=DEFAULT)):
        assert answer.status_code == 410
        assert "n’est plus inscrite" in plain(answer)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param("", 400, id="an empty form, as a robot sends"),
        pytest.param("List-Unsubscribe=One-Click", 400, id="what mail programs post by themselves"),
        pytest.param("timing=digest&mail=no&invitations=no&zone=territory", 400, id="a field is missing"),
        pytest.param(f"{WHOLE}&by=x", 400, id="one too many"),
        pytest.param(f"{WHOLE}&mail=yes", 400, id="one twice"),
        pytest.param(WHOLE.replace("mail=no", "mail"), 400, id="no value"),
        pytest.param(WHOLE.replace("digest", "%ff"), 400, id="not UTF-8"),
        pytest.param("é=1", 400, id="not ASCII"),
        pytest.param("&".join(f"a{n}=1" for n in range(500)), 400, id="many fields"),
        pytest.param("timing=" + "a" * 4096, 413, id="too long"),
        pytest.param("timing=" + "a" * 5_000_000, 413, id="much too long"),
    ],
)  # fmt: skip
def test_what_is_not_our_form_changes_nothing(house: House, body: str, status: int) -> None:
    before = everything(house)
    answer = httpx.post(link(house), content=body.encode(), headers={"Content-Type": FORM})
    assert answer.status_code == status
    assert "Rien n’a été changé." in plain(answer)
    assert everything(house) == before


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/plain", ""])
def test_only_a_form_is_read(house: House, kind: str) -> None:
    before = everything(house)
    answer = httpx.post(link(house), content=b"mail=no", headers={"Content-Type": kind})
    assert answer.status_code == 415
    assert everything(house) == before


def test_a_body_sent_in_pieces_without_its_length_is_bounded_too(house: House) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(100):
            yield b"a" * 1000

    answer = httpx.post(link(house), content=pieces(), headers={"Content-Type": FORM})
    assert answer.status_code == 413


def test_what_cannot_be_chosen_is_said_beside_its_field_and_what_was_typed_stays(house: House) -> None:
    before = everything(house)
    answer = posts(house, timing="immediate", pause_until="2026-01-01", zone="Europe/Berlin")
    assert answer.status_code == 422
    assert "<title>Erreur\u00a0: Vos mails" in answer.text
    assert 'aria-describedby="pause-until-hint pause-until-error" aria-invalid="true"' in answer.text
    assert '<p class="error" id="pause-until-error">Le 1er\u00a0janvier\u00a02026 est passé' in answer.text
    assert '<a href="#zone">' in answer.text
    assert 'value="immediate" required checked' in answer.text
    assert 'value="2026-01-01"' in answer.text
    assert everything(house) == before


SCRIPT = '"><script>alert(1)</script>'


@pytest.mark.parametrize(
    "typed", [SCRIPT, "' onfocus='x", "{{ 7 * 7 }}", "\x00\x1b[2J", "\u202egnp", "é" * 90, "../.."]
)
def test_hostile_words_are_shown_as_words(house: House, typed: str) -> None:
    answer = posts(house, timing=typed, mail=typed, zone=typed, pause_until=typed, invitations=typed)
    assert answer.status_code == 422
    assert "<script" not in answer.text
    assert "onfocus='x" not in answer.text
    assert "49" not in plain(answer)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202e]", answer.text)


def test_hostile_names_of_territories_and_people_are_shown_as_names(house: House) -> None:
    hostile = "<b>&\"'</b> {{ x }}"
    with house.writing() as session:
        session.execute(update(Person).values(name=hostile))
        session.execute(update(Journal).values(title=hostile))
    for answer in (httpx.get(link(house)), posts(house)):
        assert answer.status_code == 200
        assert "<b>" not in answer.text
        assert "&lt;b&gt;&amp;&#34;&#39;&lt;/b&gt; {{ x }}" in answer.text


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
