"""The path of a marché subséquent, step by step: who, which fact, what is refused and by which article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from models.articles import RULES, Ground
from models.conditions import STEPS_RECORDED_AS, Condition, Step, Verb
from models.definition import Certainty, Phase
from models.process import Process
from models.roles import ROLE_TITLES, Role
from models.wording import CERTAINTY_TITLES, kind_title, what

Data = dict[str, Any]
#: What else may be told at a step, besides what fulfils it.
_BESIDE: dict[Step, tuple[str, ...]] = {
    Step.CONSULTATION: (
        "limite-reportee", "question-recue", "reponse-envoyee", "offre-recue", "titulaire-decline",
    ),
    Step.REJETS: ("consultation-close",),
}  # fmt: skip
#: The rules of each step, in the order in which they are met.
_RULES: dict[Step, tuple[Ground, ...]] = {
    Step.BESOIN: (Ground.NEED,),
    Step.CONSULTATION: (
        Ground.EVERYBODY, Ground.VALIDITY, Ground.ENOUGH_TIME, Ground.EQUAL, Ground.LATE, Ground.LAST_OFFER,
    ),
    Step.OUVERTURE: (Ground.NOT_BEFORE,),
    Step.ANALYSE: (Ground.LATE, Ground.REGULAR, Ground.CRITERIA, Ground.COLLEGIAL),
    Step.CHOIX: (Ground.CRITERIA, Ground.COLLEGIAL),
    Step.REJETS: (Ground.REJECTIONS, Ground.MOTIVES, Ground.WAIT),
    Step.SIGNATURE: (Ground.CRITERIA, Ground.REJECTIONS, Ground.WAIT),
}  # fmt: skip
#: What is recorded all the same: it may have happened, and no text says that it is void.
_SHOWN: tuple[tuple[str, Ground], ...] = (
    ("une limite qui tombe un jour chômé", Ground.ENOUGH_TIME),
    ("une question restée sans réponse avant la limite", Ground.EQUAL),
    ("d’autres critères, ou un autre titulaire, enregistrés après la consultation", Ground.CRITERIA),
    ("un choix fait sans toutes les notes de chaque rôle", Ground.COLLEGIAL),
    ("une signature pendant l’attente facultative", Ground.WAIT),
    ("une signature hors de la durée de l’accord-cadre", Ground.VALIDITY),
    ("un montant signé autre que celui de l’offre choisie", Ground.CRITERIA),
    (
        "une notification sans choix ni signature, ou à un autre que le contact du titulaire",
        Ground.NOTIFIED_LAST,
    ),
)
#: Each path ends in one of these; « notifié » is the one that opens the rest of the year.
_ENDS: tuple[tuple[str, str, Ground], ...] = (
    ("notifié", "le marché signé est notifié : la phase se ferme (marche-notifie)", Ground.NOTIFIED_LAST),
    (
        "sans suite",
        (
            "l’acheteur renonce, avant la signature (consultation-close outcome=sans-suite) ; "
            "une nouvelle consultation peut suivre"
        ),
        Ground.WITHOUT_SEQUEL,
    ),
    (
        "infructueuse",
        (
            "aucune offre, que des titulaires qui déclinent, des offres tardives ou écartées "
            "(consultation-close outcome=infructueuse) ; une nouvelle consultation peut suivre"
        ),
        Ground.FRUITLESS,
    ),
    (
        "une seule offre",
        "régulière, elle peut être choisie sans classement ; aucune lettre de rejet n’est due",
        Ground.CRITERIA,
    ),
)


def explain_passation(process: Process, phase: Phase) -> Data | None:
    """The path, where this phase is the one that passes a marché; None for every other phase."""
    steps = [one for one in phase.closes_when if one.verb is Verb.PASSATION]
    if not steps:
        return None
    return {
        "steps": [_step(process, one) for one in steps],
        "notification": {
            "facts": [_fact(process, "marche-notifie")],
            "owner_title": ROLE_TITLES[_notifier(phase)],
            "rules": _rules((Ground.NOTIFIED_LAST,)),
        },
        "shown_only": [{**_rule(ground), "says": text} for text, ground in _SHOWN],
        "ends": [{"end": end, "what": text, **_rule(ground)} for end, text, ground in _ENDS],
        "delays": list(_delays(process)),
        "thresholds": list(_thresholds(process)),
    }


def _notifier(phase: Phase) -> Role:
    """Who owes the notification."""
    owed = (one.owed_by for one in phase.closes_when if one.subject == "marche-notifie")
    return next(owed, Role.PILOTE)


def _step(process: Process, condition: Condition) -> Data:
    step = Step(condition.subject)
    kinds = (*STEPS_RECORDED_AS[step], *_BESIDE.get(step, ()))
    return {
        "key": str(step),
        "title": what(process, condition),
        "owner_title": ROLE_TITLES[condition.owed_by],
        "facts": [_fact(process, kind) for kind in kinds],
        "rules": _rules(_RULES[step]),
    }


def _fact(process: Process, kind: str) -> Data:
    who = process.facts[kind].who if kind in process.facts else ()
    return {"kind": kind, "title": kind_title(kind), "who_titles": [ROLE_TITLES[role] for role in who]}


def _rules(grounds: Iterable[Ground]) -> list[Data]:
    return [_rule(ground) for ground in grounds]


def _rule(ground: Ground) -> Data:
    found = RULES[ground]
    return {"rule": str(ground), "says": found.says, **_source(found.article, found.certainty)}


def _source(article: str, certainty: Certainty | None) -> Data:
    return {
        "article": article,
        "certainty": str(certainty) if certainty else None,
        "certainty_title": CERTAINTY_TITLES[certainty] if certainty else None,
    }


def _delays(process: Process) -> Iterator[Data]:
    """Every delay of the marché, pinned at the registration of an atelier."""
    for key, legal in process.legal_delays.items():
        source = _source(legal.article, legal.certainty)
        yield {"key": key, "title": legal.title, "default": str(legal.default), **source}


def _thresholds(process: Process) -> Iterator[Data]:
    for key, one in process.thresholds.items():
        source = _source(one.article, one.certainty)
        yield {"key": key, "title": one.title, "default": str(one.default), "unit": one.unit, **source}
