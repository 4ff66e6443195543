"""What a page refuses: links that open nothing, what is no form of ours, words made to harm."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlmodel import col, update

from config.links import VALID_DAYS
from config.wiring import House
from desking import FORM, everything, link, online, plain, posts
from example import EQUIPE
from models.preferences import DEFAULT
from models.tables import Journal, Person
from preferring import ref


@pytest.fixture
def house(written: Path, tmp_path: Path) -> Iterator[House]:
    with online(written, tmp_path) as built:
        yield built


WHOLE = "timing=digest&mail=no&invitations=no&zone=territory&pause-until="


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
