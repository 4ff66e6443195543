"""The rapport d’analyse: criteria, marks of each person, ranking, offers set aside, choice (R2162-10, 4°)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from models.blanks import Blank, Said, amount_or_blank, lines, number
from models.documents.content import Content, DocumentKind, Source
from models.documents.passation import criteria
from models.documents.receptions import consultation, opening, receptions, silent
from models.documents.waiting import waiting
from models.facts import Fact
from models.french import french_date
from models.kinds import ChoixFait, Ending, Judgement, NoteAttribuee, ReponseEnvoyee
from models.roles import ROLE_TITLES
from models.rounds import Round
from models.scoring import Criterion, Ranking, Score, college_of, ranking_of
from models.seats import COLLEGE

JUDGEMENT_TITLES = {
    Judgement.REGULIERE: "régulière",
    Judgement.IRREGULIERE: "irrégulière",
    Judgement.INACCEPTABLE: "inacceptable",
    Judgement.INAPPROPRIEE: "inappropriée",
}
ENDING_TITLES = {Ending.SANS_SUITE: "sans suite", Ending.INFRUCTUEUSE: "infructueuse"}


def rapport_d_analyse(source: Source) -> Content:
    """Everything on which the choice rests, for those who choose alone."""
    found = ranked(source)
    context = {
        **source.common(),
        "consultation": consultation(source),
        "questions": _questions(source),
        "receptions": receptions(source),
        "silent": silent(source),
        **opening(source),
        "judged": _judged(source),
        **criteria(source),
        "marks": _marks(source, found),
        "ranking": _ranking(source, found),
        "ties": [[source.title(key) for key in tie] for tie in found.ties] if found else [],
        "missing": _missing(source, found),
        "outcome": {**outcome(source), "markers": _markers(source)},
        "waiting": waiting(source),
    }
    return Content(DocumentKind.ANALYSE, "", context, _dated(source))


def _questions(source: Source) -> dict[str, Said]:
    """How many, and how many answers; a question without one is a blank."""
    round_ = source.round
    asked = round_.of("question-recue") if round_ else ()
    said = (fact.payload for fact in round_.of("reponse-envoyee")) if round_ else ()
    answered = {one.question for one in said if isinstance(one, ReponseEnvoyee)}
    left = [fact.seq for fact in asked if fact.seq not in answered]
    return {
        "received": str(len(asked)),
        "answered": Blank(f"réponse à la question n° {left[0]}") if left else str(len(asked)),
    }


def _scorer(source: Source, ref: str) -> Said:
    """« Service urbanisme (collectivité) »: who marked, and as what."""
    name = source.person(ref, "nom de la personne")
    held = (one.role for one in source.history.memberships if one.person == ref and one.role in COLLEGE)
    role = next(held, None)
    return f"{name} ({ROLE_TITLES[role]})" if role and isinstance(name, str) else name


def _dated(source: Source) -> Any:
    """The last thing it tells of."""
    kinds = ("offre-recue", "offres-ouvertes", "offre-jugee", "note-attribuee", "choix-fait")
    facts = [fact for kind in kinds for fact in source.round.of(kind)] if source.round else []
    return max((fact.at for fact in facts), default=source.registered_at)


def ranked(source: Source) -> Ranking | None:
    """The ranking of the last consultation."""
    if source.framework is None or source.round is None:
        return None
    return ranking_of(source.framework, source.round, college_of(source.history, source.history.at))


def _judged(source: Source) -> list[dict[str, Any]]:
    """Each offer in time: what it was found to be, its price, and why where it is set aside."""
    round_ = source.round
    return (
        [_judgement(source, round_, key) for key in round_.offers if key not in round_.late] if round_ else []
    )


def _judgement(source: Source, round_: Round, key: str) -> dict[str, Any]:
    said = round_.judged.get(key)
    set_aside = said is not None and said.judgement is not Judgement.REGULIERE
    return {
        "titulaire": source.title(key),
        "judgement": JUDGEMENT_TITLES[said.judgement] if said else Blank("régularité de l’offre"),
        "amount": amount_or_blank(said.amount_ht if said else None, "prix de l’offre, HT"),
        "set_aside": set_aside,
        "reasons": lines(said.reasons if said else None, "motif de l’élimination") if set_aside else [],
    }


def _marks(source: Source, found: Ranking | None) -> list[dict[str, Any]]:
    """A table for each criterion: a row for each person, a column for each offer."""
    if found is None or not found.scores or source.framework is None:
        return []
    return [_table(source, found, rank, key) for rank, key in enumerate(source.framework.criteria)]


def _table(source: Source, found: Ranking, rank: int, key: str) -> dict[str, Any]:
    columns = [score.criteria[rank] for score in found.scores]
    return {
        "criterion": source.criterion(key),
        "offers": [source.title(score.titulaire) for score in found.scores],
        "rows": [
            {
                "who": _scorer(source, person),
                "marks": [_mark(one, person) for one in columns],
            }
            for person in found.scorers
        ],
        "means": [_exact(one.mean) for one in columns],
        "spreads": [_exact(one.spread) for one in columns],
        "comments": _comments(source, key),
    }


def _mark(one: Criterion, person: str) -> Said:
    return number(one.marks[person]) if person in one.marks else Blank("note")


def _exact(value: Decimal | Fraction | None) -> Said:
    return Blank("note") if value is None else number(value)


def _comments(source: Source, key: str) -> list[dict[str, Any]]:
    """What people wrote beside the mark that holds."""
    last: dict[tuple[str, str], Fact] = {}
    for fact in source.round.of("note-attribuee") if source.round else ():
        if isinstance(fact.payload, NoteAttribuee) and fact.payload.criterion == key:
            last[fact.payload.titulaire, fact.by] = fact
    return [
        {
            "titulaire": source.title(one.payload.titulaire),
            "who": _scorer(source, one.by),
            "text": lines(one.payload.comment, "commentaire"),
        }
        for one in last.values()
        if isinstance(one.payload, NoteAttribuee) and one.payload.comment
    ]


def _ranking(source: Source, found: Ranking | None) -> list[dict[str, Any]]:
    return [_line(source, found, score) for score in found.scores] if found else []


def _line(source: Source, found: Ranking, score: Score) -> dict[str, Any]:
    rank = found.ranks.get(score.titulaire)
    tied = any(score.titulaire in tie for tie in found.ties)
    return {
        "rank": f"{rank}{' ex aequo' if tied else ''}" if rank else Blank("rang"),
        "titulaire": source.title(score.titulaire),
        "points": [_exact(one.points) for one in score.criteria],
        "total": _exact(score.total),
    }


def _missing(source: Source, found: Ranking | None) -> list[Said]:
    """Each mark that is still owed, by name."""
    if found is None:
        return []
    owed: list[Said] = [
        Blank(
            f"note de {source.person(one.person, 'cette personne')} "
            f"sur « {source.criterion(one.criterion)} » pour {source.title(one.titulaire)}"
        )
        for one in found.missing
    ]
    if found.scores:
        owed += [Blank(f"notes attendues : {ROLE_TITLES[role]}") for role in found.silent]
    return owed


def outcome(source: Source) -> dict[str, Any]:
    """The choice and its reasons, or how the consultation ended without a contract."""
    round_ = source.round
    choice = round_.choice if round_ else None
    ended = round_.ended if round_ else None
    chosen_on = _choice_day(round_)
    reasons = ended.reasons if ended else (choice.reasons if choice else None)
    return {
        "ended": ENDING_TITLES[ended.outcome] if ended else "",
        "chosen": choice is not None,
        "titulaire": source.title(choice.titulaire) if choice else Blank("titulaire choisi"),
        "reasons": lines(reasons, "motifs du choix"),
        "on": french_date(chosen_on) if chosen_on else Blank("date du choix"),
        "act": choice.act or "" if choice else "",
    }


def _markers(source: Source) -> list[str]:
    """The roles of the college that somebody gave marks for: nothing else is known of who took part."""
    given = source.round.of("note-attribuee") if source.round else ()
    colleges = [(fact.by, college_of(source.history, fact.when.last_instant)) for fact in given]
    held = {role for person, college in colleges for role, people in college.items() if person in people}
    return [ROLE_TITLES[role] for role in COLLEGE if role in held]


def _choice_day(round_: Round | None) -> Any:
    choices = (
        [fact for fact in round_.of("choix-fait") if isinstance(fact.payload, ChoixFait)] if round_ else []
    )
    return choices[-1].when.day if choices else None
