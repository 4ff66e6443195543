"""The thirteen phases: what each waits for before it opens and before it closes (process.md's table)."""

from __future__ import annotations

import pytest

from building import Year, moment
from models.roles import Role

AT = "2027-12-31"
#: How each condition comes to hold: the day, the kind, its subject, other keys.
FULFIL: dict[str, tuple[str, str, str, dict[str, str]]] = {
    "marche-notifie": ("2027-03-10", "marche-notifie", "", {}),
    "demarrage-ordonne": ("2027-03-10", "demarrage-ordonne", "", {}),
    "livret-de-capitalisation-publie": ("2027-12-10", "livret-publie", "", {}),
}
for number, event, day in (
    (0, "lancement-national", "2027-02-04"), (0, "lancement-in-situ", "2027-03-23"),
    (1, "atelier-1", "2027-04-14"), (0, "rendez-vous-national-1", "2027-05-20"),
    (2, "atelier-2", "2027-06-15"), (0, "rendez-vous-national-2", "2027-09-30"),
    (3, "atelier-3", "2027-09-14"), (0, "cloture-in-situ", "2027-11-16"),
    (0, "cloture-nationale", "2027-12-09"),
):  # fmt: skip
    FULFIL[f"{event}-date"] = ("2027-01-20", "date-convenue", event, {"dates": day})
    FULFIL[f"{event}-programme"] = ("2027-01-20", "programme-convenu", event, {})
    FULFIL[f"{event}-tenu"] = (day, "evenement-tenu", event, {})
    if number:
        key, version = f"carnet-de-suivi-v{number}", {"version": str(number)}
        FULFIL[f"{key}-remis"] = ("2027-12-01", "livrable-remis", "carnet-de-suivi", version)
        FULFIL[f"{key}-repondu"] = ("2027-12-02", "pris-en-compte", "carnet-de-suivi", version)
for key in ("note-de-cadrage", "rapport-final", "feuille-de-route"):
    FULFIL[f"{key}-circule"] = ("2027-01-20", "version-circulee", key, {})
    FULFIL[f"{key}-remis"] = ("2027-12-01", "livrable-remis", key, {})
    FULFIL[f"{key}-remis-final"] = ("2027-12-01", "livrable-remis", key, {})
    FULFIL[f"{key}-admis"] = ("2027-12-02", "decision-prise", key, {"decision": "admission"})
#: What is needed for the fact that fulfils a condition to have a sense.
NEEDS = {f"carnet-de-suivi-v{n}-repondu": f"carnet-de-suivi-v{n}-remis" for n in (1, 2, 3)} | {
    "note-de-cadrage-admis": "note-de-cadrage-remis",
    "rapport-final-admis": "rapport-final-remis-final",
    "feuille-de-route-admis": "feuille-de-route-remis-final",
}

#: What cannot have come while a condition has not.
ENTAILS = {"cloture-in-situ-tenu": ("rapport-final-remis-final", "feuille-de-route-remis-final")}

#: phase: (what opens it, its gate, what it owes to close), each condition with its owner.
TABLE: dict[str, tuple[str, dict[str, str], dict[str, str]]] = {
    "marche-subsequent": ("regle", {}, {"marche-notifie": "pilote"}),
    "lancement-national": (
        "national", {"lancement-national-date": "national"}, {"lancement-national-tenu": "national"},
    ),
    "lancement-in-situ": (
        "pilote",
        {"marche-notifie": "pilote", "lancement-in-situ-date": "pilote"},
        {"lancement-in-situ-tenu": "pilote", "note-de-cadrage-admis": "decideur"},
    ),
    "atelier-1": (
        "pilote",
        {"note-de-cadrage-remis": "mandataire", "atelier-1-date": "pilote"},
        {
            "atelier-1-tenu": "pilote",
            "carnet-de-suivi-v1-remis": "mandataire",
            "carnet-de-suivi-v1-repondu": "pilote",
        },
    ),
    "inter-ateliers-1": (
        "regle", {"atelier-1-tenu": "pilote"}, {"atelier-2-programme": "pilote", "atelier-2-date": "pilote"},
    ),
    "rendez-vous-national-1": (
        "national", {"rendez-vous-national-1-date": "national"}, {"rendez-vous-national-1-tenu": "national"},
    ),
    "atelier-2": (
        "pilote",
        {
            "carnet-de-suivi-v1-remis": "mandataire",
            "atelier-2-programme": "pilote",
            "atelier-2-date": "pilote",
        },
        {
            "atelier-2-tenu": "pilote",
            "carnet-de-suivi-v2-remis": "mandataire",
            "carnet-de-suivi-v2-repondu": "pilote",
        },
    ),
    "inter-ateliers-2": (
        "regle", {"atelier-2-tenu": "pilote"}, {"atelier-3-programme": "pilote", "atelier-3-date": "pilote"},
    ),
    "rendez-vous-national-2": (
        "national", {"rendez-vous-national-2-date": "national"}, {"rendez-vous-national-2-tenu": "national"},
    ),
    "atelier-3": (
        "pilote",
        {
            "carnet-de-suivi-v2-remis": "mandataire",
            "atelier-3-programme": "pilote",
            "atelier-3-date": "pilote",
        },
        {
            "atelier-3-tenu": "pilote",
            "carnet-de-suivi-v3-remis": "mandataire",
            "carnet-de-suivi-v3-repondu": "pilote",
        },
    ),
    "inter-ateliers-3": (
        "regle",
        {"atelier-3-tenu": "pilote"},
        {
            "cloture-in-situ-date": "pilote",
            "rapport-final-circule": "mandataire",
            "feuille-de-route-circule": "mandataire",
        },
    ),
    "cloture-in-situ": (
        "pilote",
        {
            "rapport-final-circule": "mandataire",
            "feuille-de-route-circule": "mandataire",
            "cloture-in-situ-date": "pilote",
        },
        {
            "cloture-in-situ-tenu": "pilote",
            "rapport-final-remis-final": "mandataire",
            "feuille-de-route-remis-final": "mandataire",
            "rapport-final-admis": "decideur",
            "feuille-de-route-admis": "decideur",
        },
    ),
    "cloture-nationale": (
        "national",
        {"cloture-nationale-date": "national"},
        {"cloture-nationale-tenu": "national", "livret-de-capitalisation-publie": "national"},
    ),
}  # fmt: skip

TRIGGERED = [phase for phase, row in TABLE.items() if row[0] == "pilote"]
GATES = [(phase, key) for phase, row in TABLE.items() for key in row[1]]
DEBTS = [(phase, key) for phase, row in TABLE.items() for key in row[2]]


def year(conditions: set[str], *, opened: str | None = None) -> Year:
    """A year in which exactly these conditions came to hold; a submission left out came incomplete."""
    told = Year(verification="400 jours")
    if opened:
        told.on("2027-01-21", "phase-ouverte", opened)
    for key in sorted(conditions, key=lambda key: FULFIL[key][0]):
        day, kind, subject, values = FULFIL[key]
        needed = NEEDS.get(key)
        if needed and needed not in conditions:
            told.on("2027-01-21", "livrable-remis", subject, parts="", **FULFIL[needed][3])
        told.on(day, kind, subject, **values)
    return told


def test_the_table_holds_every_phase_and_every_condition_of_the_process() -> None:
    phases = Year().process.phases
    assert [(p.key, str(p.trigger)) for p in phases] == [(key, row[0]) for key, row in TABLE.items()]
    for phase in phases:
        asked = [{c.key for c in cs if c.only_if is None} for cs in (phase.opens_when, phase.closes_when)]
        assert asked[0] - {"atelier-inscrit"} == set(TABLE[phase.key][1])
        assert asked[1] == set(TABLE[phase.key][2])


@pytest.mark.parametrize("phase", TABLE)
def test_a_gate_that_nothing_has_opened_names_each_condition_and_its_owner(phase: str) -> None:
    trigger, gate, debts = TABLE[phase]
    line = Year().line(phase, AT)
    found = {unmet.key: str(unmet.owner) for unmet in line.unmet}
    if phase == "marche-subsequent":
        assert (line.state, found) == ("open", debts)
    else:
        assert (line.state, found) == ("locked", gate)
    assert trigger in {"regle", "national", "pilote"}


@pytest.mark.parametrize(("phase", "left_out"), GATES)
def test_a_gate_stays_shut_while_one_condition_is_missing(phase: str, left_out: str) -> None:
    told = year(set(TABLE[phase][1]) - {left_out})
    assert told.state(phase, AT) == "locked"
    assert told.unmet(phase, AT) == {left_out}


@pytest.mark.parametrize("phase", list(TABLE)[1:])
def test_a_phase_opens_by_itself_or_waits_for_its_pilot_once_its_gate_is_open(phase: str) -> None:
    line = year(set(TABLE[phase][1])).line(phase, "2027-12-31")
    if phase in TRIGGERED:
        assert (str(line.state), line.unmet, line.opened_at) == ("ready", (), None)
    else:
        assert str(line.state) == "open"
        assert line.opened_at is not None


@pytest.mark.parametrize(("phase", "left_out"), DEBTS)
def test_a_phase_stays_open_while_it_owes_one_thing_and_says_who_owes_it(phase: str, left_out: str) -> None:
    trigger, gate, debts = TABLE[phase]
    told = year({*gate, *debts} - {left_out}, opened=phase if trigger == "pilote" else None)
    line = told.line(phase, AT)
    assert str(line.state) == "open"
    owed = {left_out, *ENTAILS.get(left_out, ())}
    assert {unmet.key: str(unmet.owner) for unmet in line.unmet} == {key: debts[key] for key in owed}


@pytest.mark.parametrize("phase", TABLE)
def test_a_phase_closes_when_the_last_thing_it_owes_has_come(phase: str) -> None:
    trigger, gate, debts = TABLE[phase]
    told = year({*gate, *debts}, opened=phase if trigger == "pilote" else None)
    line = told.line(phase, AT)
    last = max(FULFIL[key][0] for key in (*gate, *debts))
    assert (str(line.state), line.unmet) == ("closed", ())
    assert line.closed_at == moment(f"{last} 00:00")


def test_the_first_phase_opens_with_the_atelier_and_its_pilot() -> None:
    assert Year(people=[Role.DECIDEUR]).unmet("marche-subsequent", AT) == {"atelier-inscrit"}
    alone = Year(people=[])
    alone.joins("2027-02-01", "pilote", "pilote")
    assert alone.state("marche-subsequent", "2027-01-31") == "locked"
    assert alone.state("marche-subsequent", "2027-02-01") == "open"
    assert Year(start="2027-01-11").state("marche-subsequent", "2027-01-10") == "locked"
    assert Year(start="2027-01-11").state("marche-subsequent", "2027-01-11") == "open"


@pytest.mark.parametrize("phase", ["marche-subsequent", "lancement-in-situ"])
def test_an_order_of_service_is_waited_for_only_where_the_marche_provides_one(phase: str) -> None:
    for asked in (True, False):
        told = Year(start_order=asked).lives("2027-03-11")
        assert ("demarrage-ordonne" in told.unmet(phase, "2027-03-11")) is asked
    told = Year(start_order=True).lives("2027-03-11")
    told.on("2027-03-11", "demarrage-ordonne")
    assert "demarrage-ordonne" not in told.unmet(phase, "2027-03-11")


@pytest.mark.parametrize("phase", [phase for phase in TRIGGERED if phase != "marche-subsequent"])
def test_a_date_without_place_does_not_open_a_gate_unless_it_is_held_at_a_distance(phase: str) -> None:
    rest = set(TABLE[phase][1]) - {f"{phase}-date"}
    told = year(rest)
    told.on("2027-01-20", "date-convenue", phase, dates="2027-12-20", place=None)
    assert told.unmet(phase, AT) == {f"{phase}-date"}
    told.on(
        "2027-01-21", "date-convenue", phase, dates="2027-12-20", place=None, remote="https://visio.example/1"
    )
    assert told.state(phase, AT) == "ready"


def test_a_cancelled_date_shuts_the_gate_again_and_a_new_one_opens_it() -> None:
    told = year({"marche-notifie", "lancement-in-situ-date"})
    told.on("2027-03-12", "evenement-annule", "lancement-in-situ", reason="grève")
    assert told.state("lancement-in-situ", "2027-03-11") == "ready"
    assert told.unmet("lancement-in-situ", "2027-03-12") == {"lancement-in-situ-date"}
    told.on("2027-03-15", "date-convenue", "lancement-in-situ", dates="2027-03-30")
    assert told.state("lancement-in-situ", "2027-03-15") == "ready"


def test_a_programme_agreed_again_was_agreed_the_first_time() -> None:
    told = Year().lives("2027-05-11")
    told.on("2027-05-20", "programme-convenu", "atelier-2")
    assert told.line("inter-ateliers-1", "2027-06-01").closed_at == moment("2027-05-11 00:00")


def test_a_workshop_of_two_days_is_held_on_its_last_day() -> None:
    told = Year().lives("2027-04-14")
    line = told.line("atelier-1", "2027-04-14")
    assert [day.isoformat() for day in line.dates] == ["2027-04-13", "2027-04-14"]
    opened = told.line("inter-ateliers-1", "2027-04-14").opened_at
    assert opened is not None
    assert opened.isoformat() == "2027-04-13T22:00:00+00:00"


@pytest.mark.parametrize("deliverable", ["rapport-final", "feuille-de-route"])
def test_a_final_version_handed_in_before_the_closing_seminar_is_not_the_final_one(deliverable: str) -> None:
    told = year({*TABLE["cloture-in-situ"][1], "cloture-in-situ-tenu"}, opened="cloture-in-situ")
    told.on("2027-11-10", "livrable-remis", deliverable)
    assert f"{deliverable}-remis-final" in told.unmet("cloture-in-situ", AT)


def test_a_working_version_is_no_submission() -> None:
    told = year({"atelier-1-date"})
    told.on("2027-04-01", "version-circulee", "note-de-cadrage")
    assert told.unmet("atelier-1", AT) == {"note-de-cadrage-remis"}


def test_an_incomplete_submission_names_the_parts_that_it_lacks() -> None:
    told = year({"atelier-1-date"})
    told.on("2027-04-01", "livrable-remis", "note-de-cadrage", parts="methodologie")
    (unmet,) = told.line("atelier-1", AT).unmet
    assert unmet.what == "remise de la note de cadrage (il manque : calendrier)"


def test_dates_owed_are_counted_from_what_happened_else_agreed_else_planned() -> None:
    told = Year()
    told.plan(lancement_in_situ="2027-03-23")
    due = {u.key: u.due and u.due.isoformat() for u in told.line("atelier-1", AT).unmet}
    assert due["note-de-cadrage-remis"] == "2027-04-06"
    told.on("2027-03-11", "date-convenue", "lancement-in-situ", dates="2027-03-24")
    due = {u.key: u.due and u.due.isoformat() for u in told.line("atelier-1", AT).unmet}
    assert due["note-de-cadrage-remis"] == "2027-04-07"
    told.on("2027-03-25", "evenement-tenu", "lancement-in-situ")
    due = {u.key: u.due and u.due.isoformat() for u in told.line("atelier-1", AT).unmet}
    assert due == {"note-de-cadrage-remis": "2027-04-08", "atelier-1-date": None}


@pytest.mark.parametrize(
    ("phase", "key", "due"),
    [
        ("atelier-1", "carnet-de-suivi-v1-remis", "2027-05-05"),
        ("inter-ateliers-1", "atelier-2-programme", "2027-05-18"),
        ("atelier-2", "carnet-de-suivi-v2-remis", "2027-07-06"),
        ("inter-ateliers-3", "rapport-final-circule", "2027-10-26"),
        ("inter-ateliers-3", "cloture-in-situ-date", "2027-10-19"),
        ("cloture-in-situ", "feuille-de-route-remis-final", "2027-12-07"),
        ("cloture-nationale", "livret-de-capitalisation-publie", "2027-12-09"),
    ],
)
def test_a_thing_owed_has_its_date_from_the_days_of_its_event(phase: str, key: str, due: str) -> None:
    told = year(set())
    for event, days in (
        ("atelier-1", "2027-04-13,2027-04-14"), ("atelier-2", "2027-06-15"), ("atelier-3", "2027-09-14"),
        ("cloture-in-situ", "2027-11-16"), ("cloture-nationale", "2027-12-09"),
    ):  # fmt: skip
        told.on("2027-01-20", "date-convenue", event, dates=days, place=None)
        if event.startswith("atelier") or phase.startswith("cloture"):
            told.on("2027-12-09", "evenement-tenu", event, dates=days)
    owed = {unmet.key: unmet.due for unmet in told.line(phase, AT).unmet}
    assert str(owed[key]) == due


def test_what_is_owed_before_an_event_is_owed_on_the_last_working_day_before_its_date() -> None:
    told = Year().lives("2027-04-14")
    told.on("2027-04-15", "date-convenue", "atelier-2", dates="2027-06-14")
    (owed,) = told.line("inter-ateliers-1", "2027-04-16").unmet
    assert (owed.key, str(owed.due)) == ("atelier-2-programme", "2027-05-14")


def test_the_answer_to_a_carnet_is_owed_fifteen_days_after_it_or_when_its_verification_ends() -> None:
    for modes, expected in (({}, "2027-05-13"), ({"carnet-de-suivi": "contractual"}, "2027-06-28")):
        told = Year(modes=modes).lives("2027-04-28")
        owed = {unmet.key: unmet.due for unmet in told.line("atelier-1", "2027-04-29").unmet}
        assert str(owed["carnet-de-suivi-v1-repondu"]) == expected
