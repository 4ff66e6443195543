"""What is refused is refused in the same words on both databases, and what is kept is the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session

from acting import everything, imports, says
from config.wiring import House
from example import ATELIER, PILOTE, Paris
from harming import CONTROLS, ORDERS, UNSEEN, is_a_sentence
from models.errors import AtelierError, BadInput, NotFound
from models.kinds import AutreEvenement
from models.queries import facts_of
from tasks.correct import correct
from tasks.load import load
from tasks.trigger import trigger
from tasks.waive import waive


@pytest.fixture
def begun(house: House, tmp_path: Any, paris: Paris) -> House:
    imports(house, tmp_path, paris("2027-01-04 10:00"))
    return house


def test_words_that_look_like_orders_are_kept_to_the_letter(begun: House, paris: Paris) -> None:
    at = paris("2027-03-01 10:00")
    for said in ORDERS:
        says(begun, "autre-evenement", at, nature=said)
    with begun.reading() as session:
        kept = [
            f.payload.nature for f in facts_of(session, [ATELIER]) if isinstance(f.payload, AutreEvenement)
        ]
    assert kept == [said.replace("\r\n", "\n") for said in ORDERS]


def test_what_nobody_sees_is_taken_away_and_accents_are_composed(begun: House, paris: Paris) -> None:
    at = paris("2027-03-01 10:00")
    for sign in UNSEEN:
        says(begun, "autre-evenement", at, nature=f"co{sign}pil")
    says(begun, "autre-evenement", at, nature="E\u0301vron", title="une ligne\x0bdeux\u2028trois\r\nquatre")
    with begun.reading() as session:
        said = [f.payload for f in facts_of(session, [ATELIER]) if isinstance(f.payload, AutreEvenement)]
    assert {one.nature for one in said} == {"copil", "Évron"}
    assert said[-1].title == "une ligne\ndeux\ntrois\nquatre"


def _refused(begun: House, work: Any) -> AtelierError:
    before = everything(begun)
    with pytest.raises(AtelierError) as raised, begun.writing() as session:
        work(session)
    assert isinstance(raised.value, (BadInput, NotFound)), raised.value
    is_a_sentence(raised.value)
    assert everything(begun) == before
    return raised.value


@pytest.mark.parametrize("sign", CONTROLS, ids=ascii)
def test_what_steers_is_refused_by_its_number_wherever_it_is_typed(
    begun: House, paris: Paris, sign: str
) -> None:
    at, text = paris("2027-03-01 10:00"), f"a{sign}b"
    steers = f"(U+{ord(sign[0]):04X})"
    kinds: list[dict[str, Any]] = [
        {"kind": "autre-evenement", "nature": text},
        {"kind": "autre-evenement", "nature": "x", text: "x"},
        {"kind": "date-convenue", "event": text, "dates": "2027-04-13"},
        {"kind": "date-convenue", "event": "atelier-1", "dates": text},
        {"kind": "livrable-remis", "deliverable": "note-de-cadrage", "url": f"https://x.example/{text}"},
        {"kind": "livrable-remis", "deliverable": "note-de-cadrage", "parts": text},
        {"kind": "personne-ajoutee", "email": "x@y.example", "name": text, "role": "elu"},
        {"kind": "personne-ajoutee", "email": f"x{sign}@y.example", "name": "x", "role": "elu"},
        {"kind": "evenement-tenu", "event": "atelier-1", "dates": "2027-02-01", "present": text},
        {"kind": "marche-notifie", "mandataire": text},
    ]
    for values in kinds:
        kind = values.pop("kind")
        error = _refused(begun, lambda _, kind=kind, values=values: says(begun, kind, at, **values))
        assert steers in error.message, error.message
    works: list[Callable[[Session], object]] = [
        lambda session: waive(session, ATELIER, "atelier-1", "atelier-1-date", reason=text, by=PILOTE, at=at),
        lambda session: correct(session, ATELIER, 2, {"until": text}, because="x", by=PILOTE, at=at),
        lambda session: correct(session, ATELIER, 2, {"until": "2027-12-31"}, because=text, by=PILOTE, at=at),
        lambda session: trigger(session, ATELIER, "atelier-1", by=f"a{sign}@b.example", at=at),
    ]
    for work in works:
        assert steers in _refused(begun, work).message
    works = [
        lambda session: load(session, text),
        lambda session: trigger(session, ATELIER, text, by=PILOTE, at=at),
        lambda session: waive(session, ATELIER, "atelier-1", text, reason="x", by=PILOTE, at=at),
    ]
    for work in works:
        assert isinstance(_refused(begun, work), NotFound)


@pytest.mark.parametrize("text", ["x" * 1_000_000, "é" * 4001, "a\n" * 3000])
def test_a_text_that_is_too_long_is_refused_with_both_lengths(begun: House, paris: Paris, text: str) -> None:
    at, size = paris("2027-03-01 10:00"), f"ce texte a {len(text)} caractères, 4000 au plus."
    error = _refused(begun, lambda _: says(begun, "autre-evenement", at, nature=text))
    assert error.message == f"« nature » : {size}"
    assert "déposez-le et donnez son adresse" in error.todo
    waived: dict[str, Any] = {"reason": text, "by": PILOTE, "at": at}
    assert (
        size in _refused(begun, lambda s: waive(s, ATELIER, "atelier-1", "atelier-1-date", **waived)).message
    )
    error = _refused(begun, lambda s: correct(s, ATELIER, 2, {"until": "x"}, because=text, by=PILOTE, at=at))
    assert size in error.message


@pytest.mark.parametrize("blank", ["", "   ", "\u200b", "\u2028", "\xad\ufeff"], ids=ascii)
def test_a_reason_that_nobody_could_read_is_no_reason(begun: House, paris: Paris, blank: str) -> None:
    at = paris("2027-03-01 10:00")
    waived: dict[str, Any] = {"reason": blank, "by": PILOTE, "at": at}
    error = _refused(begun, lambda s: waive(s, ATELIER, "atelier-1", "atelier-1-date", **waived))
    assert error.message == "Une poursuite sans attendre a un motif."
    error = _refused(begun, lambda s: correct(s, ATELIER, 2, {"until": "x"}, because=blank, by=PILOTE, at=at))
    assert error.message == "Une correction a un motif."


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "JAVASCRIPT:x",
        "\\\\serveur\\partage",
        "//x.example",
        "ftp://x.example",
        "data:text/html,<script>",
        "https://",
        "https:// x",
        " ",
        "www.x.example",
        "https://x.example/" + "y" * 3000,
    ],
)
def test_only_an_address_of_the_web_is_a_link(begun: House, paris: Paris, url: str) -> None:
    at = paris("2027-03-01 10:00")
    for kind, values in (
        ("livrable-remis", {"deliverable": "note-de-cadrage", "url": url}),
        ("date-convenue", {"event": "atelier-1", "dates": "2027-04-13", "remote": url}),
    ):
        _refused(begun, lambda _, kind=kind, values=values: says(begun, kind, at, **values))


LOOKALIKES = {
    "pilоte@ddt53.example": "« о » (U+043E)",
    "pilote@ddt53.еxample": "« е » (U+0435)",
    "pilote\u200b@ddt53.example": "(U+200B)",
    "pil\u0131ote@ddt53.example": "(U+0131)",
    "e\u0301lue@mairie.example": "(U+0301)",
    "élue@mairie.example": "« é » (U+00E9)",
    "ｐilote@ddt53.example": "(U+FF50)",
}


@pytest.mark.parametrize("address", LOOKALIKES, ids=ascii)
def test_an_address_that_looks_like_another_is_nobody_and_says_why(
    begun: House, paris: Paris, address: str
) -> None:
    at = paris("2027-03-01 10:00")
    new = {"email": address, "name": "Pilote", "role": "pilote"}
    assert (
        LOOKALIKES[address] in _refused(begun, lambda _: says(begun, "personne-ajoutee", at, **new)).message
    )
    acting = _refused(begun, lambda _: says(begun, "autre-evenement", at, by=address, nature="COPIL"))
    assert LOOKALIKES[address] in acting.message
    named = _refused(begun, lambda _: says(begun, "marche-notifie", at, mandataire=address))
    assert LOOKALIKES[address] in named.message


@pytest.mark.parametrize(
    "slug", ["../etc", "a/b", "A", "é", "a b", "-a", "a--b", "'; DROP TABLE fact; --", "x" * 61, "%", ""]
)
def test_what_is_no_short_name_is_not_found_and_never_asked_of_the_database(begun: House, slug: str) -> None:
    error = _refused(begun, lambda session: load(session, slug))
    assert isinstance(error, NotFound)
    assert ATELIER in error.todo
