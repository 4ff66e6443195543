"""Every message, rendered from what the rules really say, for everybody, and with all that may be missing."""

import re

import pytest
from jinja2 import UndefinedError

from models.roles import Role
from models.withdrawn import RETRACTION
from notifications.gathered import COMPOSITES
from notifications.reader import POSITIONS
from notifications.render import TEMPLATES, available
from telling import LINK, PROCESS, contexts, rendered, simple, told_by_the_rules


@pytest.mark.parametrize("message", simple())
def test_the_rules_owe_every_message_in_the_year_that_the_tests_tell(message: str) -> None:
    assert told_by_the_rules()[message]


def test_every_message_of_the_process_has_its_folder_and_every_folder_its_message() -> None:
    told_to = [
        *(t for phase in PROCESS.phases for t in (*phase.on_ready, *phase.on_open, *phase.on_close)),
        *(t for legal in PROCESS.delays.values() for t in legal.on_silence),
        *(t for rights in PROCESS.facts.values() for t in rights.on_record),
        *PROCESS.requests,
        *PROCESS.refusals,
        *PROCESS.anomalies,
        *PROCESS.rectifications,
    ]
    named = {message for place, message in PROCESS.messages() if place[0] in {"reminders", "manners"}}
    # No definition names the last two: they are about our own mails.
    assert set(simple()) == {t.message for t in told_to} | named | {"adresse-en-echec", RETRACTION}


@pytest.mark.parametrize("message", simple())
def test_a_message_is_a_folder_of_three_parts_and_of_its_line_in_a_digest(message: str) -> None:
    # The mail of the week carries the others, and is carried by none.
    alone = message == PROCESS.manners.weekly
    parts = {"subject.txt", "body.txt", "body.html", *(() if alone else ("line.txt",))}
    # What is also posted in a room has the words of its post.
    assert {path.name for path in (TEMPLATES / message).iterdir()} - {"chat.txt"} == parts


@pytest.mark.parametrize("message", sorted(COMPOSITES))
def test_a_message_that_gathers_others_has_no_line_of_its_own(message: str) -> None:
    assert {path.name for path in (TEMPLATES / message).iterdir()} == {"subject.txt", "body.txt", "body.html"}
    assert message in available()


def test_every_role_is_told_why_it_is_written_to() -> None:
    assert set(POSITIONS) == set(Role)


@pytest.mark.parametrize("role", Role)
def test_every_message_is_complete_for_everybody(role: Role) -> None:
    for message, context in contexts():
        mail = rendered(message, context, role)
        both = mail.text + mail.html
        assert 0 < len(mail.subject) <= 150
        assert mail.subject.startswith(context["territory"] + "\u00a0:")
        assert not re.search(r"\bNone\b|\{\{|\{%|Undefined|\[\]", mail.subject + both), mail.text
        assert mail.text.count("http") == mail.html.count("http") == 1
        assert LINK in mail.text
        assert f'href="{LINK}"' in mail.html
        why = f"Vous recevez ce message parce que vous êtes {POSITIONS[role]} pour"
        assert why in mail.text
        assert why in mail.html


#: Messages that say what the law makes of a deliverable.
LEGAL = (
    "decision-prise admission-tacite rejet-tacite ajournement-sans-reponse refaction-acceptee "
    "observations-acceptees reponse-du-titulaire rectification delai-suspendu delai-repris"
).split()


@pytest.mark.parametrize("message", LEGAL)
def test_a_mail_about_a_decision_says_that_it_is_not_the_notification(message: str) -> None:
    for context in told_by_the_rules()[message]:
        mail = rendered(message, context, "mandataire")
        assert "Ce message n’est pas la notification" in mail.text
        assert "Ce message n’est pas la notification" in mail.html


#: A value that each message cannot do without, besides the territory.
NEEDED = {
    "accuse-de-reception": "happened_on",
    "admission-tacite": "deliverable",
    "adresse-en-echec": "missed",
    "ajournement-sans-reponse": "article",
    "anomalie": "text",
    "date-annulee": "reason",
    "date-convenue": "dates",
    "decision-prise": "deliverable",
    "delegation": "people",
    "delai-repris": "deliverable",
    "delai-suspendu": "reason",
    "demande-de-livrable": "wanted",
    "echeance": "wanted",
    "invitation": "dates",
    "invitation-retiree": "stands",
    "observations-acceptees": "article",
    "execution-arretee": "article",
    "ouverture-de-phase": "missing",
    "personne-cle": "function",
    "phase-a-ouvrir": "phase",
    "phase-terminee": "closed_on",
    "plan-revise": "moves",
    "projet-d-annonce": "recipients",
    "projet-de-rappel": "recipients",
    "prolongation": "article",
    "rectification": "text",
    "refaction-acceptee": "article",
    "refus": "reason",
    "rejet-tacite": "article",
    "reponse-du-titulaire": "reply",
    "retard": "wanted",
    "retrait": "what",
    "version-circulee": "deliverable",
    "hebdomadaire": "sessions",
}


@pytest.mark.parametrize("message", simple())
def test_a_missing_value_stops_the_message_rather_than_leaving_a_hole(message: str) -> None:
    context = told_by_the_rules()[message][0]
    for key in ("territory", NEEDED[message]):
        incomplete = {name: value for name, value in context.items() if name != key}
        with pytest.raises(UndefinedError):
            rendered(message, incomplete)


@pytest.mark.parametrize("message", simple())
def test_the_name_of_a_territory_is_never_markup(message: str) -> None:
    for context in told_by_the_rules()[message]:
        mail = rendered(message, {**context, "territory": '<b>&"'}, name="Camille d'Orgères & fils")
        assert mail.subject.startswith('<b>&"\u00a0:')
        assert '<b>&"' in mail.text
        assert "<b>" not in mail.html
        assert "&lt;b&gt;&amp;&#34;" in mail.html
        assert "Bonjour Camille d'Orgères & fils," in mail.text
        assert "Bonjour Camille d&#39;Orgères &amp; fils," in mail.html


@pytest.mark.parametrize("message", simple())
def test_the_name_of_a_territory_cannot_add_a_header_or_a_line(message: str) -> None:
    name = "Les Coëvrons\r\nBcc: tout-le-monde@atelier.example\n\nBonjour"
    for context in told_by_the_rules()[message]:
        mail = rendered(message, {**context, "territory": name}, name=name)
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", mail.subject)
        assert not re.search(r"^(Bcc|Bonjour$)", mail.text, flags=re.MULTILINE)
