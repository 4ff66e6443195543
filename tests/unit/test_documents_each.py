"""What each document of a marché says, one by one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from writing import (
    DECIDED,
    analysed,
    consulted,
    executed,
    framed,
    marks,
    passed,
    read,
    rendered,
    words,
    written,
)

from models.documents.content import DocumentKind
from models.kinds import AtelierInscrit


def test_the_consultation_goes_to_every_titulaire_with_the_criteria_of_the_accord_cadre() -> None:
    letters = written(consulted(), DocumentKind.CONSULTATION)
    assert [one.about for one in letters] == ["equipe-a", "equipe-b", "equipe-c", "equipe-d", "equipe-e"]
    told = read(letters[0])
    assert "au plus tard le 15 février 2027 à 12 h, heure du territoire" in told
    for said in ("Methode|60 %", "Prix|40 %", "CCTP v3", "SIRET : 732 829 320 00074", "R2162-10, 1°"):
        assert said in told


def test_the_opening_tells_each_reception_to_the_second() -> None:
    told = words(rendered(consulted(), DocumentKind.OUVERTURE))
    assert (
        "Équipe D|15 février 2027 à 12 h 00 min 29 s|hors délai de 29 s : éliminé (CCP, art. R2151-5)" in told
    )
    assert "Équipe B|15 février 2027 à 11 h 59 min 59 s|dans le délai" in told
    assert "Équipe C|15 février 2027 à 12 h|dans le délai" in told
    assert "ne répondraient pas : Équipe E." in told
    assert "Personnes présentes : Personne pilote et Personne copilote." in told


def test_an_offer_sent_again_in_time_replaces_the_first_one() -> None:
    year = framed()
    year.on("2027-01-18 10:00", "consultation-lancee", deadline="2027-02-15T11:00:00+00:00")
    year.on("2027-02-12 09:00", "offre-recue", titulaire="equipe-a")
    year.on("2027-02-13 09:00", "offre-recue", titulaire="equipe-a")
    told = words(rendered(year, DocumentKind.OUVERTURE))
    assert "12 février 2027 à 9 h|dans le délai, remplacé par un pli suivant du même titulaire" in told
    assert "13 février 2027 à 9 h|dans le délai" in told


def test_the_analysis_tells_each_persons_marks_their_spread_and_the_exact_ranking() -> None:
    told = words(rendered(passed(), DocumentKind.ANALYSE))
    assert "Personne collectivite (collectivité)|16,50|12,00" in told
    assert "Moyenne|15,17|11,42" in told
    assert "Écart|2,50|1,00" in told
    assert "1|Équipe A|45,50|24,00|69,50" in told
    assert "2|Équipe B|34,25|26,74|60,99" in told
    assert "Offre éliminée : Équipe D, reçue le 15 février 2027 à 12 h 00 min 29 s, soit 29 s après" in told
    assert "Offre éliminée, ni notée ni classée : Équipe C, irrégulière." in told
    assert "Offre choisie : Équipe A, le 22 février 2027, acte D-12." in told


def test_the_analysis_says_that_those_took_part_who_gave_marks_and_nobody_else() -> None:
    assert "Ont donné des notes : pilote, copilote et collectivité." in words(
        rendered(passed(), DocumentKind.ANALYSE)
    )
    alone = consulted()
    for key in ("equipe-a", "equipe-b"):
        alone.on("2027-02-16", "offre-jugee", titulaire=key, judgement="reguliere")
        marks(alone, "pilote", key, "methode", 12)
        marks(alone, "pilote", key, "prix", 15)
    alone.on("2027-02-22", "choix-fait", titulaire="equipe-a", reasons="Ex aequo ; plus proche.")
    told = words(rendered(alone, DocumentKind.ANALYSE))
    assert "Ont donné des notes : pilote." in told
    assert "les collectivités y prennent part" not in told
    single = consulted()
    single.on("2027-02-16", "offre-jugee", titulaire="equipe-a", judgement="reguliere")
    single.on("2027-02-22", "choix-fait", titulaire="equipe-a", reasons="Seule offre régulière.")
    assert "Ont donné" not in words(rendered(single, DocumentKind.ANALYSE))


def test_offers_ex_aequo_share_a_rank_and_nothing_parts_them() -> None:
    year = consulted()
    for key in ("equipe-a", "equipe-b"):
        year.on("2027-02-16", "offre-jugee", titulaire=key, judgement="reguliere")
        for person in ("pilote", "copilote", "collectivite"):
            marks(year, person, key, "methode", 12)
            marks(year, person, key, "prix", 15)
    told = words(rendered(year, DocumentKind.ANALYSE))
    assert told.count("1 ex aequo") == 2
    assert "Égalité de points entre Équipe A et Équipe B : ces offres partagent le même rang." in told


def test_a_mark_that_is_still_owed_is_a_blank_that_names_it() -> None:
    year = consulted()
    for key in ("equipe-a", "equipe-b"):
        year.on("2027-02-16", "offre-jugee", titulaire=key, judgement="reguliere")
    marks(year, "pilote", "equipe-a", "methode", 12)
    blanks = [name.replace("\u00a0", " ") for name in rendered(year, DocumentKind.ANALYSE).blanks]
    assert "note de Personne pilote sur « Methode » pour Équipe B" in blanks
    assert "notes attendues : collectivité" in blanks


@pytest.mark.parametrize(
    ("standstill", "said"),
    [
        (True, "Cette attente est appliquée. Elle court de date à date, à compter de la dernière lettre"),
        (True, "jusqu’au 6 mars 2027 inclus."),
        (False, "Cette attente n’est pas appliquée."),
    ],
)
def test_the_analysis_says_whether_the_optional_wait_is_applied(*, standstill: bool, said: str) -> None:
    told = words(rendered(passed(standstill=standstill), DocumentKind.ANALYSE))
    assert said in told
    assert (
        "L’acheteur peut en observer un (11 jours) : il ferme le référé contractuel (CJA, art. L551-15)"
        in told
    )


def test_a_wait_of_another_length_is_the_one_that_is_said() -> None:
    told = words(
        rendered(passed(standstill=True, delays={"attente-signature": "16 jours"}), DocumentKind.ANALYSE)
    )
    assert "L’acheteur peut en observer un (16 jours)" in told
    assert "jusqu’au 11 mars 2027 inclus" in told


def test_a_consultation_without_sequel_says_so_in_the_report_and_in_the_letters() -> None:
    year = analysed()
    year.on("2027-02-22", "consultation-close", outcome="sans-suite", reasons="Crédits retirés.")
    told = words(rendered(year, DocumentKind.ANALYSE))
    assert (
        "La consultation est déclarée sans suite : aucun marché n’est passé à sa suite (CCP, art. R2185-1)."
        in told
    )
    letters = written(year, DocumentKind.REJET_D_OFFRE)
    assert len(letters) == 4
    assert all("Elle est déclarée sans suite" in read(one) for one in letters)
    assert all("Attributaire" not in read(one) for one in letters)


def test_the_letter_of_a_late_offer_gives_the_limit_the_reception_and_the_seconds() -> None:
    told = words(rendered(passed(), DocumentKind.REJET_D_OFFRE, titulaire="equipe-d"))
    assert "reçue le 15 février 2027 à 12 h 00 min 29 s. La limite était le 15 février 2027 à 12 h" in told
    assert "29 s trop tard" in told
    assert "Note moyenne" not in told


def test_the_letter_of_an_irregular_offer_gives_its_article() -> None:
    told = words(rendered(passed(), DocumentKind.REJET_D_OFFRE, titulaire="equipe-c"))
    assert "jugée irrégulière (CCP, art. L2152-1 et L2152-2)" in told


def test_the_letter_says_from_when_the_marche_may_be_signed() -> None:
    told = words(rendered(passed(standstill=True), DocumentKind.REJET_D_OFFRE, titulaire="equipe-b"))
    assert "peut être signé à partir du 7 mars 2027 (CCP, art. R2181-3)" in told
    plain = words(rendered(passed(), DocumentKind.REJET_D_OFFRE, titulaire="equipe-b"))
    assert "le marché peut être signé dès l’envoi de cette lettre" in plain


def test_the_notification_is_the_mandataires_with_the_amount_ht_and_ttc() -> None:
    told = words(rendered(passed(), DocumentKind.NOTIFICATION))
    for said in ("Équipe A", "148 250,00 €", "20,00 %", "177 900,00 €", "faite au mandataire", "art. 3.1"):
        assert said in told
    assert "dans un délai de 2 mois" in told


def test_the_order_gives_fifteen_days_to_comment_or_what_the_contract_says() -> None:
    told = words(rendered(passed(), DocumentKind.ORDRE))
    assert (
        "dans un délai de 15 jours à compter de sa réception, sous peine de forclusion (CCAG-PI, art. 3.8)"
        in told
    )
    other = words(rendered(passed(delays={"observations-ordre-de-service": "8 jours"}), DocumentKind.ORDRE))
    assert "dans un délai de 8 jours" in other


def test_a_delay_that_was_never_pinned_for_this_atelier_is_a_blank() -> None:
    year = passed()
    said = year.facts[1].payload
    assert isinstance(said, AtelierInscrit)
    older = {key: text for key, text in said.delays.items() if key != "observations-ordre-de-service"}
    year.facts[1] = replace(year.facts[1], payload=said.model_copy(update={"delays": older}))
    blanks = rendered(year, DocumentKind.ORDRE).blanks
    assert "délai\u00a0: observations du titulaire sur un ordre de service" in blanks


def test_an_admission_carries_its_observations_without_being_less_whole() -> None:
    told = words(rendered(executed(), DocumentKind.ADMISSION, **DECIDED[DocumentKind.ADMISSION]))
    assert "L’admission est entière." in told
    assert "Numéroter les actions." in told


def test_an_ajournement_gives_its_two_delays_and_their_last_days_once_it_is_notified() -> None:
    year = framed()
    year.on("2027-04-01", "livrable-remis", "note-de-cadrage")
    said = {"reasons": "À revoir.", "notified-at": "2027-04-12T08:00:00+00:00"}
    year.on("2027-04-12", "decision-prise", "note-de-cadrage", decision="ajournement", **said)
    told = words(rendered(year, DocumentKind.AJOURNEMENT, at="2027-04-13", deliverable="note-de-cadrage"))
    assert (
        "Vous avez 10 jours pour accepter l’ajournement, à compter de sa notification, soit jusqu’au 22 avril"
        in told
    )
    assert (
        "un délai de 15 jours à compter de la notification de l’ajournement, soit jusqu’au 27 avril 2027"
        in told
    )
    assert "le délai de vérification recommence en entier : 2 mois" in told


def test_a_notification_that_nobody_recorded_is_a_blank_and_starts_no_delay() -> None:
    found = rendered(executed(), DocumentKind.AJOURNEMENT, **DECIDED[DocumentKind.AJOURNEMENT])
    assert "date de la notification" in found.blanks
    assert "soit jusqu’au" not in words(found)


def test_a_refaction_takes_its_amount_off_the_price_of_the_prestation() -> None:
    told = words(rendered(executed(), DocumentKind.REFACTION, **DECIDED[DocumentKind.REFACTION]))
    for said in ("HT|18 250,00 €", "HT|1 825,00 €", "HT|16 425,00 €", "Vous avez 15 jours pour présenter"):
        assert said in told


def test_a_refaction_that_answers_comments_is_final_and_offers_no_other_comment() -> None:
    year = executed()
    year.on("2027-05-10", "reponse-du-titulaire", "note-de-cadrage", reply="observations", text="Trop.")
    said = {"reasons": "Calendrier sommaire.", "amount-ht": "900.00"}
    year.on("2027-05-14", "decision-prise", "note-de-cadrage", decision="refaction", **said)
    told = words(rendered(year, DocumentKind.REFACTION, **DECIDED[DocumentKind.REFACTION]))
    assert "HT|900,00 €" in told
    assert "Cette décision répond à vos observations du 10 mai 2027." in told
    assert "Elle remplace la décision du 3 mai 2027" in told
    assert "15 jours" not in told
    assert "silence" not in told
