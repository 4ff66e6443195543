"""The thirteen phases as a table (process.md's), and a year in which chosen conditions came to hold."""

from __future__ import annotations

from building import Year

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
