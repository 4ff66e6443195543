"""What may be drawn of the life of a deliverable: contracts, words, moments, and what likely comes next."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
#: Days before spring with its holidays, before a change of the clock, before Christmas on a working day.
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
STARTS = [date(2027, 3, 15), date(2027, 10, 20), date(2028, 10, 24)]
CONTRACTS: list[dict[str, str]] = [
    {},
    {"verification": "30 jours", "acceptation-ajournement": "5 jours", "suite-ajournement": "1 mois"},
    {"verification": "3 semaines", "nouvelle-presentation": "2 mois", "observations-refaction": "8 jours"},
    {"acceptation-ajournement": "1 mois", "nouvelle-presentation": "6 semaines"},
    {"suite-ajournement": "9 jours", "observations-refaction": "2 semaines", "suite-observations": "3 jours"},
]
WORDS = ["admission", "ajournement", "refaction", "rejet"]
#: Most first decisions have a longer story.
LIKELY = [*WORDS, *["ajournement"] * 4, *["refaction"] * 2]
#: Anything that may be said, in its word.
ANYTHING = [
    ("remise", ""),
    ("remise", ""),
    *(("décision", word) for word in WORDS),
    *(("réponse", word) for word in ("acceptation", "refus", "observations")),
    ("prise en compte", ""),
    ("arrêt", "continue"),
    ("arrêt", "restart"),
    ("arrêt", ""),
    ("reprise", ""),
    ("reprise", ""),
]
KINDS = {
    "remise": "livrable-remis",
    "décision": "decision-prise",
    "prise en compte": "pris-en-compte",
    "réponse": "reponse-du-titulaire",
    "arrêt": "delai-suspendu",
    "reprise": "delai-repris",
}
#: What comes next, as it likely does: most paths are long.
THEN = st.lists(st.integers(0, 59), min_size=1, max_size=6)
#: What the titulaire may reply.
NEXT = {"ajourné": ("acceptation", "refus") * 2, "réduit": ("acceptation", "observations", "observations")}
#: When it happened: now, known to the day, or entered late: a moment drawn among those that matter.
WHEN = st.sampled_from(["now", "now", "now", "now", "the day", "late"])
RANK = st.integers(0, 11)
