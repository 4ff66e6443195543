"""The words of every message: the same in both parts, in correct French, readable by everyone."""

import re

from reading import FRAME, Words

from models.dues import REQUESTED
from models.roles import Role
from models.wording import what
from telling import LINK, PROCESS, contexts, rendered, told_by_the_rules


def test_the_two_parts_of_a_message_say_the_same_words() -> None:
    # The table of the week has columns with headings, its list has sentences: they are read below.
    for message, context in (one for one in contexts() if one[0] != "hebdomadaire"):
        for role in ("pilote", "mandataire", "decideur", "national"):
            mail = rendered(message, context, role)
            plain = re.sub(r"^[->] ", "", mail.text.replace(f"\u00a0: {LINK}", ""), flags=re.MULTILINE)
            title = context["territory"].split()
            assert Words(mail.html).words == title + plain.split(), message


def test_the_first_sentence_says_what_to_do_or_that_nothing_is_to_be_done() -> None:
    openings = re.compile(
        r"(Merci de |Merci d’|Vous n’avez rien à faire|Vous pouvez |"
        r"Un point vous revient|L’ouverture est refusée|\d+\u00a0points vous|"
        r"Une décision est à notifier|Une réponse est attendue de vous|"
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
        shown = mail.html.replace(FRAME[0], "").replace(FRAME[1], "")
        assert len(mail.html) - len(shown) == len("".join(FRAME))
        assert not re.search(r"<!--|<(img|script|link|iframe|form)|url\(|@import|@font-face", shown)
        assert ("<table" in shown) is (message == "hebdomadaire"), "a table is for what is one"
        headings = [tag for tag in Words(mail.html).tags if re.fullmatch(r"h\d", tag)]
        assert headings[0] == "h1"
        assert set(headings[1:]) <= {"h2"}
        assert not re.search(r"<(p|ul|li|strong|blockquote)>\s*</", mail.html), (message, mail.html)


def test_the_table_of_the_week_can_be_listened_to_and_the_list_says_the_same() -> None:
    for context in told_by_the_rules()["hebdomadaire"]:
        mail = rendered("hebdomadaire", context, "national")
        for one in context["sessions"]:
            assert mail.html.count('<th scope="col"') == 3 * len(context["sessions"])
            for place in one["territories"]:
                line = re.search(rf"{place['name']}</th>.*?</tr>", mail.html, re.DOTALL)
                assert line is not None
                assert line[0].count("<td") == 2
        # Dates, names and things owed: whatever the table says stands in the list too.
        said = set(Words(mail.html).words) - set(mail.text.split())
        assert said <= {
            "Territoire",
            "Étape,",
            "prochaine",
            "date",
            "En",
            "retard",
            "rien",
        }


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
        "Les Coëvrons\u00a0: version de travail à commenter au plus tard le 21\u00a0mai\u00a02027, "
        "rapport final"
    )
    assert "« rapport final », au plus tard le 21 mai 2027." in mail.text.replace("\u00a0", " ")
    assert "« rapport final », au plus tard le 21 mai 2027." in mail.html.replace("\u00a0", " ")


def test_a_cancelled_date_is_named_where_it_is_known() -> None:
    context = {**told_by_the_rules()["date-annulee"][0], "before": ["2027-04-13", "2027-04-14"]}
    mail = rendered("date-annulee", context)
    assert mail.subject.replace("\u00a0", " ").endswith("de l’atelier in situ n° 1, 13 et 14 avril 2027")
    assert "n° 1 (13 et 14 avril 2027) est annulée." in mail.text.replace("\u00a0", " ")


def test_an_opening_asks_first_for_an_answer_of_whoever_has_nothing_else_to_do() -> None:
    wanted = told_by_the_rules()["retard"][0]["wanted"]
    context = told_by_the_rules()["ouverture-de-phase"][0]
    opened = {**context, "missing": [{**wanted, "owner": "pilote"}], "invitation": {"method": "REQUEST"}}
    for role, begins in (("collectivite", "Merci de répondre à l’invitation"), ("pilote", "Un point vous")):
        said = rendered("ouverture-de-phase", opened, role).text.split("\n\n")[1]
        assert said.startswith(begins)
        assert said.count("Merci de répondre à l’invitation jointe") == 1
        assert "rien à faire" not in said


def test_a_reminder_of_what_somebody_else_owes_says_no_more_than_that() -> None:
    context = told_by_the_rules()["echeance"][0]
    other = next(role for role in ("pilote", "mandataire") if role not in context["wanted"]["owner"])
    said = rendered("echeance", context, other).text.split("\n\n")
    assert said[1].startswith("Vous n’avez rien à faire vous-même")
    assert said[2].startswith("Ouvrir la page de suivi")
