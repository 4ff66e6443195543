"""What the money of a marché warns of: credits, late payments, too much paid. None of it is refused."""

from __future__ import annotations

from paying import CARNET, NOTE, RAPPORT, SPLIT, asks, pays, signed
from reminding import of_version_1

from building import Year
from models.accounts import account_from
from models.money_alerts import money_alerts
from models.penalties import penalties_from


def alerts(told: Year, at: str) -> dict[str, str]:
    evidence = told.situation(at).evidence
    account = account_from(evidence)
    found = money_alerts(evidence, account, penalties_from(evidence, account))
    return {one.key: one.text.replace("\u202f", " ").replace("\u00a0", " ") for one in found}


def test_a_marche_that_nobody_signed_warns_of_nothing_until_it_is_notified() -> None:
    assert alerts(Year().lives("2027-03-05"), "2027-03-06") == {}


def test_one_notified_with_no_ae_at_all_is_said_though_nobody_recorded_its_signature() -> None:
    told = Year().lives("2027-05-01")
    said = "notifié le 10 mars 2027 sans autorisations d’engagement ni signature enregistrées"
    assert alerts(told, "2027-05-01") == {"ae": said}
    told.on("2027-03-09", "ae-deleguees", amount_ttc="150000")
    assert alerts(told, "2027-05-01") == {}


def test_an_atelier_whose_definition_knows_no_ae_is_not_warned_of_them() -> None:
    assert alerts(Year(process=of_version_1()).lives("2027-05-01"), "2027-05-01") == {}


def test_before_the_notification_missing_ae_are_said_until_they_cover_the_amount() -> None:
    told = signed("2027-03-05")
    said = "il manque 150 000,00 € d’autorisations d’engagement pour notifier 150 000,00 € TTC"
    assert alerts(told, "2027-03-09")["ae"] == said
    told.on("2027-03-09", "ae-deleguees", amount_ttc="149999.99")
    assert "il manque 0,01 €" in alerts(told, "2027-03-09")["ae"]
    told.on("2027-03-09", "ae-deleguees", amount_ttc="0.01")
    assert "ae" not in alerts(told, "2027-03-09")


def test_a_marche_notified_without_ae_says_so_for_good() -> None:
    told = signed("2027-03-10")
    told.on("2027-03-12", "ae-deleguees", amount_ttc="150000")
    assert (
        alerts(told, "2027-03-31")["ae"]
        == "notifié le 10 mars 2027 pour 150 000,00 € TTC, avec 0,00 € d’autorisations d’engagement"
    )


def test_ae_delegated_on_the_day_of_the_notification_are_in_time() -> None:
    told = signed("2027-03-10")
    told.on("2027-03-10", "ae-deleguees", amount_ttc="150000")
    assert "ae" not in alerts(told, "2027-03-31")


def test_cp_are_missed_for_what_is_asked_and_for_each_payment_made_without_them() -> None:
    told = signed("2027-05-10")
    request = asks(told, "2027-05-11", "15000")
    assert "il manque 18 000,00 €" in alerts(told, "2027-05-12")["cp"]
    told.on("2027-05-12", "cp-delegues", amount_ttc="10000")
    assert "il manque 8 000,00 €" in alerts(told, "2027-05-12")["cp"]
    pays(told, "2027-05-13", request, "10000")
    second = pays(told, "2027-05-14", request, "8000")
    found = alerts(told, "2027-05-15")
    assert "cp" not in found
    said = found[f"cp:{second.seq}"]
    assert said.startswith("payé le 14 mai 2027 sans crédits de paiement suffisants")
    assert said.endswith("18 000,00 € TTC payés, 10 000,00 € délégués")


def test_a_late_payment_says_by_how_many_days_and_what_is_left() -> None:
    told = signed("2027-05-10")
    request = asks(told, "2027-05-13", "15000")
    key = f"retard:{request.seq}"
    assert key not in alerts(told, "2027-06-12")
    assert alerts(told, "2027-06-14")[key].endswith("18 000,00 € TTC à payer, en retard de 2 jours")
    pays(told, "2027-06-14", request, "18000")
    assert key not in alerts(told, "2027-06-14")


def test_what_was_done_three_months_ago_and_nobody_asked_for_is_said() -> None:
    told = signed("2027-05-10")
    assert f"acompte:{NOTE}" not in alerts(told, "2027-07-05")
    said = alerts(told, "2027-07-06")[f"acompte:{NOTE}"]
    assert said == "note de cadrage : 15 000,00 € HT dus depuis le 6 avril 2027 et non demandés"
    asks(told, "2027-07-06", "15000")
    assert f"acompte:{NOTE}" not in alerts(told, "2027-07-06")


def test_a_contract_with_a_small_firm_has_a_period_of_one_month() -> None:
    told = signed("2027-05-10", terms={"thresholds": {"acompte-periodicite": "1"}})
    assert f"acompte:{NOTE}" in alerts(told, "2027-05-06")


def test_what_is_no_longer_due_is_withheld_or_to_be_taken_back() -> None:
    told = signed("2027-05-10")
    asks(told, "2027-05-11", "15000")
    told.on("2027-05-12", "penalite-appliquee", NOTE, amount_ht="1000")
    assert "1 000,00 € HT demandés" in alerts(told, "2027-05-12")["retenu"]
    told = signed("2027-04-30", amount="15000", split=f"{NOTE}:15000")
    pays(told, "2027-05-12", asks(told, "2027-05-11", "15000"), "18000")
    told.on("2027-05-13", "penalite-appliquee", NOTE, amount_ht="1000")
    assert "1 200,00 € TTC payés ne sont pas dus" in alerts(told, "2027-05-13")["trop-paye"]


def test_the_half_cents_of_invoices_rounded_one_by_one_are_owed_by_nobody() -> None:
    told = signed("2027-05-10", amount="100", split=f"{NOTE}:0.39,{CARNET}-v1:99.61")
    for _ in range(3):
        pays(told, "2027-05-12", asks(told, "2027-05-11", "0.13"), "0.16")
    assert "trop-paye" not in alerts(told, "2027-05-12")


def test_a_refaction_without_an_amount_holds_up_its_line() -> None:
    told = signed("2027-04-05")
    told.on("2027-04-06", "decision-prise", NOTE, decision="refaction")
    assert "réfaction sans montant" in alerts(told, "2027-05-30")[f"refaction:{NOTE}"]


def test_penalties_computed_and_not_applied_are_said_until_they_are() -> None:
    told = signed("2027-04-30", terms={"due": {RAPPORT: "2027-01-01"}})
    assert "penalites" in alerts(told, "2027-09-30")
    told.on("2027-09-30", "penalite-appliquee", RAPPORT, amount_ht="2000")
    assert "penalites" not in alerts(told, "2027-09-30")


def test_a_contract_ended_early_says_what_it_leaves_engaged() -> None:
    told = signed("2027-05-10")
    told.on("2027-05-11", "execution-arretee", phase="atelier-1", reasons="abandon")
    said = alerts(told, "2027-05-12")["arret"]
    assert said.startswith("exécution arrêtée le 11 mai 2027 (CCAG-PI 2021, art. 22)")
    assert said.endswith("85 000,00 € HT engagés et pas encore dus")


def test_a_contractual_date_without_a_price_is_said_to_make_no_penalty() -> None:
    told = signed(terms={"due": {RAPPORT: "6 mois", "raport-final": "6 mois"}})
    found = alerts(told, "2027-04-01")
    assert "« raport-final », qui n’a pas de prix" in found["date:raport-final"]
    assert f"date:{RAPPORT}" not in found


def test_the_plain_year_well_paid_warns_of_nothing() -> None:
    told = signed("2027-12-09")
    told.on("2027-03-09", "ae-deleguees", amount_ttc="150000")
    told.on("2027-03-09", "cp-delegues", amount_ttc="150000")
    for day, key, amount in (
        ("2027-05-11", NOTE, "15000"),
        ("2027-05-11", f"{CARNET}-v1", "25000"),
        ("2027-07-07", f"{CARNET}-v2", "25000"),
        ("2027-10-06", f"{CARNET}-v3", "25000"),
        ("2027-12-08", RAPPORT, "20000"),
        ("2027-12-08", "feuille-de-route", "15000"),
    ):
        pays(told, day, asks(told, day, amount, key), str(int(amount) * 6 // 5))
    assert SPLIT.count(":") == 6
    assert alerts(told, "2028-06-01") == {}


def test_a_service_fait_that_was_paid_twice_is_to_be_taken_back() -> None:
    told = signed("2027-04-30", amount="30000", split=f"{NOTE}:15000,{RAPPORT}:15000")
    first = asks(told, "2027-05-11", "15000")
    pays(told, "2027-05-12", first, "18000")
    told.correct("2027-05-13", first, void=True)
    assert "trop-paye" not in alerts(told, "2027-05-13")
    pays(told, "2027-05-15", asks(told, "2027-05-14", "15000"), "18000")
    assert "18 000,00 € TTC payés ne sont pas dus" in alerts(told, "2027-05-16")["trop-paye"]
