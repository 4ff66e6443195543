"""What the renderer promises whatever the message: safe subjects, French dates, no silent hole."""

import copy
from typing import Any

import pytest
from jinja2 import UndefinedError

from models.errors import NotFound
from models.roles import Role
from notifications.reader import Recipient
from notifications.render import Rendered, available, render
from notifications.typesetting import MAX_SUBJECT

LINK = "https://ateliers.example/suivi/saint-paul?vue=1&fait=2"
RECEIVED: dict[str, Any] = {
    "territory": "Saint-Paul",
    "slug": "saint-paul",
    "zone": "Indian/Reunion",
    "phase": None,
    "kind": "livrable remis pour vérification",
    "happened_on": "2027-02-28T20:30:00+00:00",
    "precision": "minute",
    "deliverable": "note de cadrage",
    "parts": ["méthodologie", "calendrier"],
    "lacking": [],
    "attempt": 2,
    "verification_ends": "2027-05-03",
    "url": None,
}
DECIDED: dict[str, Any] = {
    "territory": "Saint-Paul",
    "slug": "saint-paul",
    "zone": "Indian/Reunion",
    "phase": None,
    "kind": "décision prise",
    "happened_on": "2027-02-28T20:00:00+00:00",
    "precision": "day",
    "deliverable": "note de cadrage",
    "decision": "ajournement",
    "reasons": "Deux points :\r\n  - le calendrier\n\n\n  - l’avis de <tous>",
    "act": None,
    "notified_on": "2027-03-01T10:00:00+00:00",
}
LATE: dict[str, Any] = {
    "territory": "Saint-Paul",
    "slug": "saint-paul",
    "zone": "Indian/Reunion",
    "phase": {"key": "atelier-1", "title": "Atelier n° 1", "of": "de l’atelier n° 1", "rank": 4, "count": 13},
    "wanted": {"key": "x", "what": "remise", "owner": "pilote", "due": "2027-03-01", "since": None},
    "parts": [],
    "today": "2027-03-01T20:30:00+00:00",
}


def rendered(
    message: str,
    context: dict[str, Any],
    *,
    role: str = "pilote",
    name: str = "Service pilote",
    link: str = LINK,
    simulation: bool = False,
) -> Rendered:
    return render(message, context, recipient=Recipient(name, role), link=link, simulation=simulation)


def ordinary(text: str) -> str:
    """The text with ordinary spaces, easier to compare."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_message_that_does_not_exist_is_not_found_and_the_others_are_named() -> None:
    with pytest.raises(NotFound) as raised:
        rendered("ouverture", RECEIVED)
    assert "« ouverture »" in raised.value.message
    assert "ouverture-de-phase" in raised.value.todo


@pytest.mark.parametrize("message", ["_layout", "../templates/retard", "", "retard/"])
def test_only_a_message_can_be_rendered(message: str) -> None:
    with pytest.raises(NotFound):
        rendered(message, RECEIVED)


def test_the_messages_are_the_folders_without_the_layout() -> None:
    assert "accuse-de-reception" in available()
    assert not [name for name in available() if name.startswith("_")]


def test_a_role_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(ValueError, match="stagiaire"):
        rendered("accuse-de-reception", RECEIVED, role="stagiaire")


@pytest.mark.parametrize("key", ["territory", "deliverable", "happened_on", "lacking", "verification_ends"])
def test_a_value_that_the_context_lacks_is_an_error(key: str) -> None:
    context = {name: value for name, value in RECEIVED.items() if name != key}
    with pytest.raises(UndefinedError):
        rendered("accuse-de-reception", context)


def test_rendering_leaves_the_context_as_it_was_and_always_says_the_same() -> None:
    before = copy.deepcopy(DECIDED)
    assert rendered("decision-prise", DECIDED) == rendered("decision-prise", DECIDED)
    assert before == DECIDED


def test_dates_are_french_and_in_the_zone_of_the_territory() -> None:
    mail = rendered("accuse-de-reception", RECEIVED)
    assert "- Reçu le\u00a0: 1er\u00a0mars\u00a02027 à 0\u00a0h\u00a030\n" in mail.text
    assert "au plus tard le 3 mai 2027" in ordinary(mail.text)
    assert "- Remise n°\u00a02\u00a0: " in mail.text


def test_a_moment_is_said_no_more_precisely_than_it_is_known() -> None:
    text = ordinary(rendered("decision-prise", DECIDED).text)
    assert "- Prise le : 1er mars 2027\n" in text
    assert "- Notification : le 1er mars 2027 à 14 h\n" in text


def test_days_late_are_counted_in_the_zone_of_the_territory() -> None:
    assert "1 jour de retard" in ordinary(rendered("retard", LATE).subject)
    paris = {**LATE, "zone": "Europe/Paris"}
    assert "0 jour de retard" in ordinary(rendered("retard", paris).subject)
    later = {**LATE, "today": "2027-03-09T05:00:00+00:00"}
    assert "8 jours de retard" in ordinary(rendered("retard", later).subject)


def test_words_typed_by_people_keep_their_lines_and_stand_apart_from_ours() -> None:
    mail = rendered("decision-prise", DECIDED)
    assert "Motifs\u00a0:\n> Deux points\u00a0:\n> - le calendrier\n> - l’avis de <tous>\n" in mail.text
    assert "<p>- l’avis de &lt;tous&gt;</p>" in mail.html


def test_the_link_is_escaped_in_the_html_part_only() -> None:
    mail = rendered("accuse-de-reception", RECEIVED)
    assert f": {LINK}\n" in mail.text
    assert 'href="https://ateliers.example/suivi/saint-paul?vue=1&amp;fait=2"' in mail.html
    quote = rendered("accuse-de-reception", RECEIVED, link='https://a.example/"><b>\r\nx')
    assert "<b>" not in quote.html
    assert 'https://a.example/"><b> x\n' in quote.text


def test_a_simulation_says_so_first_in_all_its_parts() -> None:
    real, played = (rendered("retard", LATE, simulation=simulation) for simulation in (False, True))
    assert played.subject == f"[simulation] {real.subject}"
    assert played.text.startswith("Simulation\u00a0: ce message appartient à un exercice")
    assert "<strong>Simulation\u00a0: ce message appartient à un exercice" in played.html
    assert "<title>[simulation] Saint-Paul" in played.html
    assert "imulation" not in real.subject + real.text + real.html


@pytest.mark.parametrize("role", Role)
def test_a_simulated_subject_still_fits(role: Role) -> None:
    context = {**RECEIVED, "deliverable": "note " * 60}
    mail = rendered("accuse-de-reception", context, role=role, simulation=True)
    assert mail.subject.startswith("[simulation] Saint-Paul")
    assert len(mail.subject) <= MAX_SUBJECT
    assert mail.subject.endswith("note…")


def test_a_long_territory_leaves_room_for_what_the_message_is_about() -> None:
    mail = rendered("retard", {**LATE, "territory": "Communauté de communes " * 200})
    assert "1 jour de retard, remise (échéance le 1er mars 2027)" in ordinary(mail.subject)
    assert len(mail.subject) <= MAX_SUBJECT
    unbroken = rendered("retard", {**LATE, "territory": "x" * 4000})
    assert len(unbroken.subject) <= MAX_SUBJECT


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("Saint-Paul\r\nBcc: tous@atelier.example", id="a carriage return"),
        pytest.param("Saint-Paul\nBcc: tous@atelier.example", id="a line feed"),
        pytest.param("Saint-Paul\x0bBcc: tous@atelier.example", id="a vertical tab"),
        pytest.param("Saint-Paul\x85Bcc: tous@atelier.example", id="a next line"),
        pytest.param("Saint-Paul\u2028Bcc: tous@atelier.example", id="a line separator"),
        pytest.param("Saint-Paul\x00 Bcc: tous@atelier.example", id="a null"),
    ],
)
def test_no_name_can_break_the_subject_or_a_line(name: str) -> None:
    mail = rendered("accuse-de-reception", {**RECEIVED, "territory": name, "deliverable": name}, name=name)
    assert len(mail.subject.splitlines()) == 1
    assert "Saint-Paul Bcc" in mail.subject
    assert not [line for line in mail.text.splitlines() if line.startswith("Bcc")]


def test_characters_that_nobody_sees_are_left_out() -> None:
    name = "Saint\u00ad-\u200bPaul\u202e\ud800\ufeff"
    mail = rendered("accuse-de-reception", {**RECEIVED, "territory": name})
    assert mail.subject.startswith("Saint-Paul\u00a0:")
    assert (mail.subject + mail.text + mail.html).encode()


def test_names_are_kept_as_people_write_them() -> None:
    mail = rendered(
        "accuse-de-reception", {**RECEIVED, "territory": "Pays d'Argentan"}, name="Maëlle O'Brien"
    )
    assert mail.text.startswith("Bonjour Maëlle O'Brien,\n")
    assert "«\u00a0Pays d'Argentan\u00a0»" in mail.text
    assert "<title>Pays d&#39;Argentan" in mail.html


def test_somebody_without_a_name_is_greeted_all_the_same() -> None:
    mail = rendered("accuse-de-reception", RECEIVED, name=" ")
    assert mail.text.startswith("Bonjour,\n")
    assert "<p>Bonjour,</p>" in mail.html
