"""The mail of the day: everything it stands for, by territory, the most pressing first."""

import re

import pytest
from digesting import TODAY, digest, every_item, gatherings, item
from jinja2 import FunctionLoader, UndefinedError
from reading import FRAME, Words

from models.roles import Role
from notifications.gathered import gathered
from notifications.reader import POSITIONS
from notifications.render import TEMPLATES, plain_environment
from telling import Context, rendered, told_by_the_rules


def ordinary(text: str) -> str:
    """The text with ordinary spaces, easier to compare."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def owed(what: str, due: str, owner: str = "pilote", **more: object) -> Context:
    late = told_by_the_rules()["retard"][0]
    wanted = {**late["wanted"], "what": what, "due": due, "owner": owner, "key": what, "promised": None}
    return {**late, "today": "2027-04-12T07:00:00+00:00", "wanted": wanted, **more}


def a_day() -> Context:
    """Two territories, what is late and what comes, and a news."""
    closed = told_by_the_rules()["phase-terminee"][0]
    return digest(
        item("phase-terminee", {**closed, "missing": []}, territory="Grande-Ravine"),
        item("echeance", owed("remise du carnet de suivi", "2027-04-19", "mandataire de l’équipe")),
        item("retard", owed("date et lieu de l’atelier", "2027-04-10")),
        item("echeance", owed("programme de l’atelier", "2027-04-13"), territory="Grande-Ravine"),
        item("retard", owed("remise de la note", "2027-04-02", "mandataire de l’équipe")),
    )


def test_a_digest_puts_what_is_overdue_first_and_then_goes_by_date_in_each_territory() -> None:
    mail = rendered("recapitulatif", a_day())
    lines = [line for line in ordinary(mail.text).splitlines() if line.startswith(("- ", "Les C", "Grande"))]
    assert [line for line in lines if "http" not in line] == [
        "Les Coëvrons",
        "- Remise de la note — mandataire de l’équipe — en retard de 10 jours (2 avril 2027)",
        "- À vous : date et lieu de l’atelier — en retard de 2 jours (10 avril 2027)",
        "- Remise du carnet de suivi — mandataire de l’équipe — 19 avril 2027 (dans 7 jours)",
        "Grande-Ravine",
        "- À vous : programme de l’atelier — 13 avril 2027 (demain)",
        "- Fin de la passation du marché subséquent (15 février 2027)",
    ]


def test_its_subject_says_what_presses_most_and_where_then_how_many_more() -> None:
    assert ordinary(rendered("recapitulatif", a_day()).subject) == (
        "Les Coëvrons : date et lieu de l’atelier, en retard de 2 jours — et 4 autres points (2 territoires)"
    )
    one = digest(item("retard", owed("remise", "2027-04-11")), item("retard", owed("date", "2027-04-10")))
    assert ordinary(rendered("recapitulatif", one).subject) == (
        "Les Coëvrons : date, en retard de 2 jours — et 1 autre point"
    )
    comes = digest(item("echeance", owed("remise", "2027-04-19")))
    assert ordinary(rendered("recapitulatif", comes).subject) == (
        "Les Coëvrons : remise, au plus tard le 19 avril 2027"
    )


def test_its_subject_begins_by_a_territory_that_has_a_news_where_there_is_nothing_else() -> None:
    closed = {**told_by_the_rules()["phase-terminee"][0], "missing": []}
    news = digest(item("phase-terminee", closed), item("phase-terminee", closed, territory="Grande-Ravine"))
    mail = rendered("recapitulatif", news)
    assert ordinary(mail.subject) == (
        "Les Coëvrons : fin de la passation du marché subséquent (15 février 2027) — et 1 autre point "
        "(2 territoires)"
    )
    assert "rien à faire vous-même : 2 points pour information." in ordinary(mail.text)


def test_a_long_first_point_leaves_room_for_the_count() -> None:
    long = "remise de " + "l’annexe " * 30
    mail = rendered("recapitulatif", digest(*(item("retard", owed(long + n, "2027-04-10")) for n in "ab")))
    assert ordinary(mail.subject).endswith("en retard de 2 jours — et 1 autre point")


def test_its_first_sentence_says_what_to_do_first() -> None:
    first = ordinary(rendered("recapitulatif", a_day()).text).split("\n\n")[1]
    assert first == (
        "2 points vous reviennent, marqués « À vous ». Le plus pressé : date et lieu de l’atelier — "
        "en retard de 2 jours (10 avril 2027) — Les Coëvrons."
    )
    for_others = rendered("recapitulatif", digest(item("retard", owed("remise", "2027-04-11", "équipe"))))
    assert ordinary(for_others.text).split("\n\n")[1] == (
        "Vous n’avez rien à faire vous-même : 1 point en retard."
    )


def test_a_thing_written_about_twice_is_said_once_with_the_last_word() -> None:
    said = owed("remise", "2027-04-11")
    mail = rendered(
        "recapitulatif",
        digest(item("demande-de-livrable", said), item("echeance", said), item("retard", said)),
    )
    assert mail.text.count("À vous\u00a0:") == 1
    assert "en retard de 1\u00a0jour" in mail.text


def test_each_role_and_territory_is_said_once_in_why_one_is_written_to() -> None:
    late = owed("remise", "2027-04-11")
    mail = rendered(
        "recapitulatif",
        digest(
            item("retard", late),
            item("retard", {**late, "delegated": True}, "decideur"),
            item("retard", late, "pilote", "Grande-Ravine"),
            item("echeance", owed("date", "2027-04-20"), "pilote", "Grande-Ravine"),
        ),
    )
    assert ordinary(mail.text).endswith(
        "Vous recevez ce message parce que vous êtes pilote pour « Les Coëvrons » et « Grande-Ravine » ; "
        "vous agissez par délégation (personne habilitée à décider) pour « Les Coëvrons ».\n"
    )


def test_one_link_leads_to_the_page_of_each_territory_and_says_which() -> None:
    mail = rendered("recapitulatif", a_day())
    for part in (mail.text, mail.html):
        assert part.count("http") == 2
        assert part.count("/suivi/les-coevrons") == part.count("/suivi/grande-ravine") == 1
    assert "- Page de suivi «\u00a0Grande-Ravine\u00a0»\u00a0: http" in mail.text


def test_a_digest_that_cites_a_decision_says_that_it_is_no_notification() -> None:
    with_it, without = (
        rendered("recapitulatif", digest(item(message, told_by_the_rules()[message][0])))
        for message in ("admission-tacite", "phase-terminee")
    )
    assert "Ce message n’est pas la notification" in with_it.text
    assert "Ce message n’est pas la notification" in with_it.html
    assert "notification" not in without.text.replace("notification du marché", "")


@pytest.mark.parametrize("role", Role)
def test_every_message_has_its_line_for_everybody(role: Role) -> None:
    for one in every_item(role):
        mail = rendered("recapitulatif", digest(one), role)
        assert 0 < len(mail.subject) <= 150
        assert not re.search(r"\bNone\b|\{\{|\{%|Undefined|\[\]", mail.subject + mail.text + mail.html)
        assert f"parce que vous êtes {POSITIONS[role]} pour" in mail.text
        line = next(line for line in mail.text.splitlines() if line.startswith("- "))
        assert len(line) > 10, (one["message"], line)


def test_the_two_parts_of_a_digest_say_the_same_words() -> None:
    for message, context in gatherings():
        mail = rendered(message, context)
        plain = re.sub(r"\u00a0: https?://\S+", "", mail.text)
        plain = re.sub(r"^- ", "", plain, flags=re.MULTILINE)
        assert Words(mail.html).words == plain.split(), mail.text


def test_a_digest_is_written_in_correct_french_typography() -> None:
    for message, context in gatherings():
        mail = rendered(message, context)
        for part in (mail.subject, re.sub(r"\u00a0: https?://\S+", "", mail.text)):
            assert not re.search(r"['\"]", part), part
            assert not re.search(r"[^\u00a0\s]:|[ \n]:", part), part
            assert not re.search(r"[^\u202f][;!?]", part), part
            assert not re.search(r"«[^\u00a0]|[^\u00a0]»", part), part
            assert not re.search(r" {2}| [.,\n]|[.,]{2}|\n{3}|\( | \)", part), part


def test_the_html_part_of_a_digest_is_sober_and_its_headings_are_in_order() -> None:
    for message, context in gatherings():
        shown = rendered(message, context).html.replace(FRAME[0], "").replace(FRAME[1], "")
        assert not re.search(r"<!--|<(img|table|script|link|iframe|form)|url\(|@import|@font-face", shown)
        headings = [tag for tag in Words(shown).tags if re.fullmatch(r"h\d", tag)]
        assert headings[0] == "h1"
        assert set(headings[1:]) == {"h2"}
        assert not re.search(r"<(p|ul|li|strong|span)>\s*</", shown), shown


def test_a_value_missing_in_one_of_its_messages_stops_it() -> None:
    late = owed("remise", "2027-04-11")
    del late["wanted"]["owner"]
    with pytest.raises(UndefinedError):
        rendered("recapitulatif", digest(item("retard", late)))


@pytest.mark.parametrize(
    "name", ['<b>&"', "Les Coëvrons\r\nBcc: tous@atelier.example", "x" * 4000, "Pays \u202e🌊 d'Auge"]
)
def test_no_name_breaks_a_digest(name: str) -> None:
    context = digest(
        *({**one, "context": {**one["context"], "territory": name}} for one in every_item("pilote"))
    )
    mail = rendered("recapitulatif", context, name="Chargée d'études & « co »")
    assert "<b>" not in mail.html
    assert len(mail.subject.splitlines()) == 1
    assert len(mail.subject) <= 150
    assert not re.search(r"^Bcc", mail.text, flags=re.MULTILINE)
    assert "\u202e" not in mail.text + mail.html + mail.subject
    assert "Bonjour Chargée d&#39;études &amp;" in mail.html


def test_a_message_without_a_line_of_its_own_is_said_by_its_subject() -> None:
    def named(name: str) -> str | None:
        """The folders as they are, without the lines."""
        path = TEMPLATES / name
        own = name.endswith("/line.txt") and not name.startswith("_layout")
        return None if own or not path.exists() else path.read_text(encoding="utf-8")

    context = told_by_the_rules()["date-annulee"][0]
    environment = plain_environment().overlay(loader=FunctionLoader(named))
    values = {"items": [item("date-annulee", context)], "today": TODAY, "reader": {"name": "x"}}
    (place,) = gathered(environment, values)["places"]
    assert ordinary(place["lines"][0].what).startswith("annulation de la date de l’atelier in situ n° 1")
