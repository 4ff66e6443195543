"""Who marks what, and when: every mark that is refused says why, and by which article."""

from __future__ import annotations

import pytest

from building import Year, moment
from models.commands import Accepted, Decided, Refusal
from models.french import NBSP
from models.roles import Role
from tendering import COLLEGE, LIMIT, OPENED, TITULAIRES, consulted, framed, marked, marks

ALL = (*COLLEGE, Role.DECIDEUR, Role.MANDATAIRE)


def year(offers: tuple[str, ...] = TITULAIRES, *, judged: bool = True) -> Year:
    """Three régulières offers to mark."""
    return consulted(framed(Year(people=ALL)), offers=offers, judged=judged)


def refused(decided: Decided) -> str:
    assert isinstance(decided, Refusal)
    return decided.reason.replace(NBSP, " ")


@pytest.mark.parametrize("person", COLLEGE)
def test_the_three_who_choose_together_mark(person: str) -> None:
    assert isinstance(marks(year(), "equipe-a", "12.50", by=person), Accepted)


@pytest.mark.parametrize("person", ["decideur", "mandataire", "national", "inconnu"])
def test_somebody_else_does_not_and_is_told_who_may(person: str) -> None:
    said = refused(marks(year(), "equipe-a", "12", by=person))
    assert "pilote, copilote ou collectivité" in said


def test_the_role_is_looked_at_first() -> None:
    """Somebody who may not mark does not learn where the consultation stands."""
    said = refused(marks(framed(Year(people=ALL)), "equipe-a", "99", by="mandataire"))
    assert "consultation" not in said


def test_nothing_is_marked_before_the_offers_are_opened() -> None:
    told = framed(Year(people=ALL))
    assert "Aucune consultation" in refused(marks(told, "equipe-a", "12"))
    told.on("2027-01-13 09:00", "consultation-lancee", deadline=moment(LIMIT).isoformat())
    told.on("2027-02-08 11:00", "offre-recue", titulaire="equipe-a")
    said = refused(marks(told, "equipe-a", "12"))
    assert said.startswith("Les offres ne sont pas ouvertes (limite : 8 février 2027 à 12 h)")
    assert said.endswith("(CCP, art. R2162-10, 3°).")


def test_a_mark_dated_before_the_opening_is_refused_and_one_of_that_day_is_not() -> None:
    told = year()
    assert "précède l’ouverture" in refused(marks(told, "equipe-a", "12", on="2027-02-08 13:59"))
    assert isinstance(marks(told, "equipe-a", "12", on=OPENED), Accepted)
    assert isinstance(marks(told, "equipe-a", "12", on="2027-02-08"), Accepted)


def test_an_offer_one_second_late_is_not_marked() -> None:
    told = framed(Year(people=ALL))
    told.on("2027-01-13 09:00", "consultation-lancee", deadline=moment(LIMIT).isoformat())
    told.on("2027-02-08 12:00:00", "offre-recue", titulaire="equipe-a")
    told.on("2027-02-08 12:00:01", "offre-recue", titulaire="equipe-b")
    told.on(OPENED, "offres-ouvertes")
    for key in ("equipe-a", "equipe-b"):
        told.on("2027-02-09", "offre-jugee", titulaire=key, judgement="reguliere")
    assert isinstance(marks(told, "equipe-a", "12"), Accepted)
    said = refused(marks(told, "equipe-b", "12"))
    assert "après la limite" in said
    assert said.endswith("(CCP, art. R2151-5).")


def test_an_offer_is_judged_before_it_is_marked() -> None:
    told = year(judged=False)
    decided = marks(told, "equipe-a", "12")
    assert "pas encore jugée" in refused(decided)
    assert isinstance(decided, Refusal)
    assert "offre-jugee" in decided.todo
    told.on(
        "2027-02-09", "offre-jugee", titulaire="equipe-a", judgement="inacceptable", reasons="hors crédits"
    )
    said = refused(marks(told, "equipe-a", "12"))
    assert "est inacceptable" in said
    assert said.endswith("(CCP, art. L2152-1).")
    assert "hors crédits" not in said


def test_a_titulaire_who_sent_nothing_or_is_none_has_no_mark() -> None:
    told = year(offers=("equipe-a",))
    assert "n’a pas remis d’offre" in refused(marks(told, "equipe-b", "12"))
    assert "n’est pas titulaire" in refused(marks(told, "equipe-z", "12"))


def test_the_criteria_and_the_scale_are_those_of_the_accord_cadre() -> None:
    decided = marks(year(), "equipe-a", "12", criterion="delais")
    assert isinstance(decided, Refusal)
    assert "« delais » n’est pas un critère" in decided.reason.replace(NBSP, " ")
    assert decided.todo == "Critères : methode, prix."
    assert "La note 20,5 dépasse le barème de l’accord-cadre (20)" in refused(
        marks(year(), "equipe-a", "20.5")
    )
    assert isinstance(marks(year(), "equipe-a", "20"), Accepted)


def test_an_atelier_without_an_accord_cadre_has_nothing_to_mark() -> None:
    assert "aucun accord-cadre" in refused(marks(Year(people=ALL), "equipe-a", "12"))


def test_once_the_choice_is_made_no_mark_comes_any_more_even_dated_before_it() -> None:
    told = marked(year(), "pilote", "prix", equipe_a="10", equipe_b="9", equipe_c="8")
    told.on("2027-02-15", "choix-fait", titulaire="equipe-a", reasons="la mieux classée")
    assert "Le choix est fait (15" in refused(marks(told, "equipe-b", "12"))
    assert "Le choix est fait" in refused(marks(told, "equipe-b", "12", on="2027-02-11 10:00"))


def test_a_consultation_that_was_closed_is_not_marked_and_the_next_one_is() -> None:
    told = year()
    told.on("2027-02-15", "consultation-close", outcome="sans-suite", reasons="besoin revu")
    said = refused(marks(told, "equipe-a", "12"))
    assert "sans-suite" in said
    assert "besoin revu" not in said
    told.on("2027-02-16 09:00", "consultation-lancee", deadline=moment("2027-02-18 12:00").isoformat())
    assert "ne sont pas ouvertes" in refused(marks(told, "equipe-a", "12"))


def test_a_mark_is_corrected_by_its_author_alone() -> None:
    told = marked(year(), "collectivite", "prix", equipe_a="10")
    mark = told.facts[-1]
    later = "2027-02-20 12:00"
    for person in ("pilote", "copilote", "national"):
        decided = told.corrects(later, mark, by=person, set={"points": "2"})
        assert isinstance(decided, Refusal)
    assert "chacun donne les siennes" in refused(told.corrects(later, mark, set={"points": "2"}))
    assert "chacun donne les siennes" in refused(told.corrects(later, mark, void=True))
    assert isinstance(told.corrects(later, mark, by="collectivite", set={"points": "2"}), Accepted)
    assert isinstance(told.corrects(later, mark, by="collectivite", void=True), Accepted)


def test_the_marks_of_somebody_who_left_may_be_annulled_never_changed() -> None:
    told = marked(year(), "copilote", "prix", equipe_a="10")
    mark, later = told.facts[-1], "2027-02-20 12:00"
    told.on("2027-02-15", "personne-retiree", person="copilote", role="copilote")
    changed = told.corrects(later, mark, set={"points": "2"})
    assert "chacun donne les siennes" in refused(changed)
    assert isinstance(changed, Refusal)
    assert "annule=oui" in changed.todo
    assert isinstance(told.corrects(later, mark, void=True), Accepted)
    told.on("2027-02-16", "choix-fait", titulaire="equipe-a", reasons="la mieux classée")
    assert "Le choix est fait" in refused(told.corrects(later, mark, void=True))


def test_a_correction_is_judged_like_a_mark_and_stops_at_the_choice() -> None:
    told = marked(year(), "collectivite", "prix", equipe_a="10")
    mark, later = told.facts[-1], "2027-02-20 12:00"
    assert "dépasse le barème" in refused(told.corrects(later, mark, by="collectivite", set={"points": "21"}))
    assert "précède l’ouverture" in refused(
        told.corrects(later, mark, by="collectivite", on="2027-02-08 09:00")
    )
    told.on("2027-02-15", "choix-fait", titulaire="equipe-a", reasons="la mieux classée")
    assert "Le choix est fait" in refused(told.corrects(later, mark, by="collectivite", set={"points": "2"}))
    assert "Le choix est fait" in refused(told.corrects(later, mark, by="collectivite", void=True))
