"""Every message, rendered from what the rules really say, for everybody, and with all that may be missing."""

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from jinja2 import UndefinedError

from config.process_file import load_process
from models import told
from models.assess import assess
from models.commands import OpenPhase, Refusal
from models.decide import decide
from models.facts import Fact, read_payload
from models.moments import parse_when
from models.roles import Role
from models.settle import REQUESTED, settle
from models.situation import Situation
from models.wording import what
from notifications.render import POSITIONS, TEMPLATES, Recipient, Rendered, available, render

PROCESS = load_process("national")
ZONE = "Europe/Paris"
LINK = "https://ateliers.example/suivi/les-coevrons"
PILOTE = "pilote@ddt53.example"

Context = dict[str, Any]


@dataclass
class Journal:
    """Facts told one after the other, and the messages that they owe."""

    scope: str
    facts: list[Fact] = field(default_factory=list)
    done: set[tuple[str, str]] = field(default_factory=set)
    contexts: dict[str, list[Context]] = field(default_factory=dict)

    def tell(self, moment: str, kind: str, **said: Any) -> None:
        when = parse_when(moment, ZONE)
        payload = read_payload(kind, {key.replace("_", "-"): value for key, value in said.items()})
        self.facts.append(Fact(self.scope, len(self.facts) + 1, kind, payload, when, when.at, "somebody"))

    def at(self, moment: str) -> Situation:
        return assess(PROCESS, self.facts, parse_when(moment, ZONE).at, scope=self.scope)

    def settle(self, moment: str) -> None:
        for owed in settle(PROCESS, self.at(moment), self.done):
            self.done.add((owed.message, owed.cause))
            self.contexts.setdefault(owed.message, []).append(owed.context)


def _everybody_joins(journal: Journal) -> None:
    for role in Role:
        person = PILOTE if role is Role.PILOTE else f"{role}@atelier.example"
        journal.tell("2027-01-11", "personne-ajoutee", person=person, role=role)


def _launch(journal: Journal) -> None:
    """From the registration to the opening of the first seminar, which moves once."""
    journal.tell(
        "2027-01-11",
        "atelier-inscrit",
        name="Les Coëvrons",
        departement="53",
        zone=ZONE,
        start="2027-01-11",
        process="national",
        process_version=1,
        process_digest="0" * 64,
        calendar="national-1",
        verification="2 mois",
    )
    _everybody_joins(journal)
    journal.settle("2027-01-12")
    journal.tell("2027-02-15", "marche-notifie", reference="2027-03", mandataire="Agence des Plaines")
    event = "lancement-in-situ"
    journal.tell("2027-02-20", "date-convenue", event=event, dates="2027-03-23", place="Salle des fêtes")
    journal.settle("2027-02-21")
    journal.tell("2027-02-22", "date-convenue", event=event, dates="2027-03-23, 2027-03-24", place="Mairie")
    journal.tell("2027-02-23", "date-convenue", event=event, dates="2027-03-23, 2027-03-24", place="Halle")
    journal.settle("2027-02-24")
    journal.tell("2027-03-01 14:00", "phase-ouverte", phase=event)
    journal.settle("2027-03-02")
    refused = decide(
        PROCESS, journal.at("2027-03-02"), OpenPhase("atelier-1", parse_when("2027-03-02", ZONE), PILOTE)
    )
    assert isinstance(refused, Refusal)
    situation = journal.at("2027-03-02")
    line = situation.phase("atelier-1")
    journal.contexts["refus"] = [told.about_refusal(situation, line, refused.reason, refused.unmet)]
    journal.tell("2027-03-24", "evenement-tenu", event=event, dates="2027-03-23, 2027-03-24")
    journal.settle("2027-03-25")


def _note_de_cadrage(journal: Journal) -> None:
    """Late, incomplete, adjourned, submitted again, admitted by silence… which a later fact denies."""
    key = "note-de-cadrage"
    journal.settle("2027-04-20")
    journal.tell("2027-04-20 10:30", "livrable-remis", deliverable=key, parts="methodologie")
    journal.settle("2027-04-21")
    journal.tell(
        "2027-05-03 09:00",
        "decision-prise",
        deliverable=key,
        decision="ajournement",
        reasons="Le calendrier manque.\nLa méthodologie est à préciser : qui, quand ?",
        act="Décision 2027-041",
        notified_at="2027-05-03T11:00:00+02:00",
    )
    journal.settle("2027-05-04")
    journal.tell(
        "2027-05-10",
        "livrable-remis",
        deliverable=key,
        parts="methodologie, calendrier",
        url="https://plateforme.example/note",
    )
    journal.settle("2027-05-11")
    effective = "2027-07-13T00:00:00+02:00"
    journal.tell(
        "2027-07-13",
        "constat",
        rule="admission tacite",
        article="CCAG-PI 2021, art. 29",
        deliverable=key,
        version=1,
        attempt=2,
        effective=effective,
    )
    journal.settle("2027-07-13 09:00")
    journal.tell("2027-06-30", "decision-prise", deliverable=key, decision="rejet")
    journal.settle("2027-07-14")


def _workshop(journal: Journal) -> None:
    """A workshop whose date falls through, held before its gate opened, and what follows it."""
    journal.tell("2027-03-02", "date-convenue", event="atelier-1", dates="2027-04-13")
    journal.tell("2027-03-09", "evenement-annule", event="atelier-1", reason="La salle n’est plus libre.")
    journal.settle("2027-03-26")
    journal.tell("2027-04-14", "evenement-tenu", event="atelier-1", dates="2027-04-13, 2027-04-14")
    journal.settle("2027-04-15")
    carnet = {"deliverable": "carnet-de-suivi", "version": 1}
    journal.tell("2027-05-04", "livrable-remis", **carnet, parts="deroule, compte-rendu, propositions")
    journal.tell("2027-05-05", "pris-en-compte", **carnet, observations="Développer la partie « eau ».")
    journal.tell("2027-05-06", "pris-en-compte", **carnet)
    journal.tell("2027-05-07", "version-circulee", deliverable="rapport-final", comments_by="2027-05-21")
    for decision in ("admission", "refaction"):
        journal.tell("2027-05-08", "decision-prise", deliverable="rapport-final", decision=decision)
    journal.settle("2027-05-09")


def _session() -> dict[str, list[Context]]:
    journal = Journal("session-2027")
    _everybody_joins(journal)
    journal.tell("2027-01-20", "date-convenue", event="lancement-national", dates="2027-02-04", place="Paris")
    journal.settle("2027-01-21")
    return journal.contexts


@functools.cache
def told_by_the_rules() -> dict[str, list[Context]]:
    """What each message is given in the year of one atelier and of its session."""
    journal = Journal("les-coevrons")
    _launch(journal)
    _workshop(journal)
    _note_de_cadrage(journal)
    found = journal.contexts
    # A decision that comes in time closes the launch, which the silence denied above did not.
    other = Journal("pays-de-craon")
    _launch(other)
    other.tell(
        "2027-04-05", "livrable-remis", deliverable="note-de-cadrage", parts="methodologie, calendrier"
    )
    other.tell("2027-04-06", "decision-prise", deliverable="note-de-cadrage", decision="admission")
    other.settle("2027-04-07")
    for contexts in (other.contexts, _session()):
        for message, more in contexts.items():
            found.setdefault(message, []).extend(more)
    return found


#: What told.py may leave empty, and how it says so.
EMPTY: dict[str, Any] = {
    "dates": [],
    "missing": [],
    "parts": [],
    "lacking": [],
    "before": [],
    "opened_on": None,
    "closed_on": None,
    "verification_ends": None,
    "url": None,
    "place": None,
    "remote": None,
    "reasons": None,
    "act": None,
    "notified_on": None,
    "effective": None,
    "observations": None,
    "due": None,
    "since": None,
}


def without(context: Context, message: str) -> Context:
    """The same message with every optional value missing."""
    empty = {key: EMPTY.get(key, value) for key, value in context.items()}
    if message == "date-convenue":
        empty["dates"] = context["dates"]
    if "wanted" in context:
        empty["wanted"] = without(context["wanted"], message)
    if message in {"anomalie", "rectification", "date-convenue", "date-annulee", "version-circulee"}:
        empty["phase"] = None
    return empty


def contexts() -> Iterator[tuple[str, Context]]:
    for message in available():
        for context in told_by_the_rules()[message]:
            yield message, context
            yield message, without(context, message)


def rendered(
    message: str, context: Mapping[str, Any], role: str = "pilote", name: str = "Pilote DDT 53"
) -> Rendered:
    return render(message, context, recipient=Recipient(name, role), link=LINK, simulation=False)


class Words(HTMLParser):
    """What a reader of the HTML part reads, and what it is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self._inside: list[str] = []
        self.feed(text)
        self.close()
        assert self._inside == [], "a tag is left open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.tags.append(tag)
        if tag != "meta":
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._inside.pop() == tag

    def handle_data(self, data: str) -> None:
        hidden = {"head", "h1"} & set(self._inside)
        if not hidden:
            self.words += data.split()


@pytest.mark.parametrize("message", available())
def test_the_rules_owe_every_message_in_the_year_that_the_tests_tell(message: str) -> None:
    assert told_by_the_rules()[message]


def test_every_message_of_the_process_has_its_folder_and_every_folder_its_message() -> None:
    told_to = [
        *(t for phase in PROCESS.phases for t in (*phase.on_ready, *phase.on_open, *phase.on_close)),
        *(t for rights in PROCESS.facts.values() for t in rights.on_record),
        *PROCESS.requests,
        *PROCESS.refusals,
        *PROCESS.anomalies,
        *PROCESS.rectifications,
    ]
    assert set(available()) == {t.message for t in told_to} | {PROCESS.reminders.message}


@pytest.mark.parametrize("message", available())
def test_a_message_is_a_folder_of_three_parts(message: str) -> None:
    assert {path.name for path in (TEMPLATES / message).iterdir()} == {"subject.txt", "body.txt", "body.html"}


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


def test_the_two_parts_of_a_message_say_the_same_words() -> None:
    for message, context in contexts():
        for role in ("pilote", "mandataire", "decideur", "national"):
            mail = rendered(message, context, role)
            plain = re.sub(r"^[->] ", "", mail.text.replace(f"\u00a0: {LINK}", ""), flags=re.MULTILINE)
            title = context["territory"].split()
            assert Words(mail.html).words == title + plain.split(), message


def test_the_first_sentence_says_what_to_do_or_that_nothing_is_to_be_done() -> None:
    openings = re.compile(
        r"(Merci de |Merci d’|Vous n’avez rien à faire|Vous pouvez |Un point vous revient|"
        r"\d+\u00a0points vous|Une décision est à notifier|Une réponse est attendue de vous|"
        r"Une nouvelle présentation|Le livrable «[^»]*» est à exécuter de nouveau)"
    )
    for message, context in contexts():
        for role in Role:
            first = rendered(message, context, role).text.split("\n\n")[1]
            assert openings.match(first), (message, role, first)


def test_the_text_part_is_written_in_correct_french_typography() -> None:
    for message, context in contexts():
        for role in Role:
            mail = rendered(message, context, role)
            for part in (mail.subject, mail.text.replace(f"\u00a0: {LINK}", "")):
                assert not re.search(r"['\"]", part), (message, part)
                assert not re.search(r"[^\u00a0\s]:|[ \n]:", part), (message, part)
                assert not re.search(r"[^\u202f][;!?]", part), (message, part)
                assert not re.search(r"«[^\u00a0]|[^\u00a0]»", part), (message, part)
                assert not re.search(r" {2}| [.,\n]|[.,]{2}|\n{3}|\( | \)", part), (message, part)


def test_the_html_part_is_sober_and_readable_by_everyone() -> None:
    for message, context in contexts():
        mail = rendered(message, context)
        assert '<html lang="fr"' in mail.html
        assert '<meta name="color-scheme" content="light dark">' in mail.html
        assert not re.search(r"<(img|table|script|link|iframe|form)|url\(|@import|@font-face", mail.html)
        headings = [tag for tag in Words(mail.html).tags if re.fullmatch(r"h\d", tag)]
        assert headings[0] == "h1"
        assert set(headings[1:]) <= {"h2"}
        assert not re.search(r"<(p|ul|li|strong|blockquote)>\s*</", mail.html), (message, mail.html)


@pytest.mark.parametrize("message", ["decision-prise", "admission-tacite", "rectification"])
def test_a_mail_about_a_decision_says_that_it_is_not_the_notification(message: str) -> None:
    for context in told_by_the_rules()[message]:
        mail = rendered(message, context, "mandataire")
        assert "Ce message n’est pas la notification" in mail.text
        assert "Ce message n’est pas la notification" in mail.html


#: A value that each message cannot do without, besides the territory.
NEEDED = {
    "accuse-de-reception": "happened_on",
    "admission-tacite": "deliverable",
    "anomalie": "text",
    "date-annulee": "reason",
    "date-convenue": "dates",
    "decision-prise": "deliverable",
    "demande-de-livrable": "wanted",
    "ouverture-de-phase": "missing",
    "phase-a-ouvrir": "phase",
    "phase-terminee": "closed_on",
    "rectification": "text",
    "refus": "reason",
    "retard": "wanted",
    "version-circulee": "deliverable",
}


@pytest.mark.parametrize("message", available())
def test_a_missing_value_stops_the_message_rather_than_leaving_a_hole(message: str) -> None:
    context = told_by_the_rules()[message][0]
    for key in ("territory", NEEDED[message]):
        incomplete = {name: value for name, value in context.items() if name != key}
        with pytest.raises(UndefinedError):
            rendered(message, incomplete)


@pytest.mark.parametrize("message", available())
def test_the_name_of_a_territory_is_never_markup(message: str) -> None:
    for context in told_by_the_rules()[message]:
        mail = rendered(message, {**context, "territory": '<b>&"'}, name="Camille d'Orgères & fils")
        assert mail.subject.startswith('<b>&"\u00a0:')
        assert '<b>&"' in mail.text
        assert "<b>" not in mail.html
        assert "&lt;b&gt;&amp;&#34;" in mail.html
        assert "Bonjour Camille d'Orgères & fils," in mail.text
        assert "Bonjour Camille d&#39;Orgères &amp; fils," in mail.html


@pytest.mark.parametrize("message", available())
def test_the_name_of_a_territory_cannot_add_a_header_or_a_line(message: str) -> None:
    name = "Les Coëvrons\r\nBcc: tout-le-monde@atelier.example\n\nBonjour"
    for context in told_by_the_rules()[message]:
        mail = rendered(message, {**context, "territory": name}, name=name)
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", mail.subject)
        assert not re.search(r"^(Bcc|Bonjour$)", mail.text, flags=re.MULTILINE)


def test_a_request_is_always_about_a_feminine_noun_since_its_mail_says_la() -> None:
    for condition in PROCESS.all_conditions():
        if condition.verb in REQUESTED:
            assert what(PROCESS, condition).split()[0] in {"remise", "circulation", "publication"}


def test_what_somebody_has_to_do_is_marked_in_the_list() -> None:
    context = told_by_the_rules()["refus"][0]
    pilote, mandataire = (
        rendered("refus", context, role).text.replace("\u00a0", " ") for role in ("pilote", "mandataire")
    )
    assert "- date et lieu de l’atelier in situ n° 1 — vous (pilote) — sans date fixée\n" in pilote
    assert "- remise de la note de cadrage — mandataire de l’équipe — 7 avril 2027\n" in pilote
    assert "- remise de la note de cadrage — vous (mandataire de l’équipe) — 7 avril 2027\n" in mandataire


def test_a_working_version_says_until_when_to_comment_where_it_is_known() -> None:
    context = {**told_by_the_rules()["version-circulee"][0], "comments_by": "2027-05-21"}
    mail = rendered("version-circulee", context, "conseil")
    assert mail.subject == (
        "Les Coëvrons\u00a0: version de travail à commenter pour le 21\u00a0mai\u00a02027, rapport final"
    )
    assert "« rapport final », au plus tard le 21 mai 2027." in mail.text.replace("\u00a0", " ")
    assert "« rapport final », au plus tard le 21 mai 2027." in mail.html.replace("\u00a0", " ")


def test_a_cancelled_date_is_named_where_it_is_known() -> None:
    context = {**told_by_the_rules()["date-annulee"][0], "before": ["2027-04-13", "2027-04-14"]}
    mail = rendered("date-annulee", context)
    assert mail.subject.replace("\u00a0", " ").endswith("de l’atelier in situ n° 1, 13 et 14 avril 2027")
    assert "n° 1 (13 et 14 avril 2027) est annulée." in mail.text.replace("\u00a0", " ")
