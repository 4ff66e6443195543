"""What a correction may not undo: the decision that was taken, the word that had its effect (art. 29)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from models.commands import Refusal
from models.deliverables import Attempt, Track, tracks
from models.facts import Fact
from models.history import History
from models.kinds import DecisionPrise
from models.legal import Legal
from models.process import Process
from models.situation import Situation

_ARTICLE = "CCAG-PI 2021, art. 29"
_HIS_WORD = frozenset({Legal.ACCEPTANCE, Legal.OBSERVATIONS})


def refused_undoing(
    process: Process, situation: Situation, target: Fact, after: Fact | None, *, alone: bool
) -> Refusal | None:
    """A refusal of a correction that would leave a decision without effect, or comes after its turn.

    `after` is the fact as it would stand, None where it is annulled; `alone` says that whoever corrects it
    may correct nothing but what they said themselves: the titulaire, where it is his reply.
    """
    if target.kind not in {"livrable-remis", "reponse-du-titulaire"}:
        return None
    others = [one for one in situation.history.all if one.ref != target.ref]
    with_it = _lived(process, situation, [*others, after] if after else others)
    if undone := _undone(situation.tracks, with_it):
        return Refusal(
            f"Cette correction laisserait sans effet la décision du {undone.when.shown()} ({_ARTICLE}).",
            todo=f"Si la décision se trompe, corrigez d’abord le fait n° {undone.seq} (« atelier correct »).",
        )
    if target.kind == "reponse-du-titulaire" and alone:
        without = _lived(process, situation, others)
        heard = [(target, situation.tracks), *([(after, with_it)] if after else [])]
        if any(_is_heard(fact, found) and not _awaited(fact, found, without) for fact, found in heard):
            return Refusal(
                "Cette réponse a produit son effet : le délai du titulaire est passé, ou une décision l’a "
                f"suivie ({_ARTICLE}).",
                todo="Si elle est mal saisie, demandez au pilote de la corriger.",
            )
    return None


def _lived(process: Process, situation: Situation, facts: Iterable[Fact]) -> tuple[Track, ...]:
    return tuple(tracks(process, History(facts, situation.at)).values())


def _undone(before: Iterable[Track], after: Iterable[Track]) -> Fact | None:
    """A decision that had its effect and would have none any more."""
    still = {one.ref for one in _decisions(after)}
    return next((one for one in _decisions(before) if one.ref not in still), None)


def _decisions(found: Iterable[Track]) -> Iterator[Fact]:
    """The decisions that count, in their order."""
    for track in found:
        for attempt in track.attempts:
            for answer in attempt.answers:
                if answer.fact and isinstance(answer.fact.payload, DecisionPrise):
                    yield answer.fact


def _is_heard(reply: Fact, found: Iterable[Track]) -> bool:
    """Whether it changed something."""
    vain = (one for track in found for one in (*track.orphans, *_ignored(track)))
    return reply.ref not in {one.ref for one in vain}


def _ignored(track: Track) -> Iterator[Fact]:
    return (one for attempt in track.attempts for one in attempt.ignored)


def _awaited(reply: Fact, found: Iterable[Track], without: Iterable[Track]) -> bool:
    """Whether the titulaire could still say it today, had he said nothing: nobody decided on it since."""
    now, then = _current(reply, found), _current(reply, without)
    if now is None or then is None or then.clock is None:
        return False
    if any(answer.at > reply.when.last_instant for answer in now.answers):
        return False
    return then.clock.legal in _HIS_WORD and [a.fact for a in now.answers] == [a.fact for a in then.answers]


def _current(reply: Fact, found: Iterable[Track]) -> Attempt | None:
    """The submission that stands of what it is about."""
    key, version = getattr(reply.payload, "deliverable", None), getattr(reply.payload, "version", 1)
    same = (one for one in found if one.deliverable.key == key and one.version in {None, version})
    return next((one.current for one in same), None)
