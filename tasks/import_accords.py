"""What a session file adds to the accords-cadres that are recorded, and where it contradicts them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlmodel import Session

from config.accord_cadre_file import AccordCadreIn, TitulaireIn
from models.facts import Draft
from models.french import quoted
from models.history import History
from models.kinds import AccordCadreInscrit, Payload, TitulaireInscrit
from models.moments import When
from models.queries import person_of
from tasks.import_diff import contradiction
from tasks.people import ensure_person

#: A lot, and a titulaire of it where one is meant.
_Named = tuple[str, str, str]


def new_lots(
    session: Session, slug: str, lots: Iterable[AccordCadreIn], history: History, moment: When
) -> list[Draft]:
    """The lots and titulaires not recorded yet; Contradiction where one is recorded otherwise."""
    known = _recorded(history)
    drafts = []
    for lot in lots:
        for kind, said in facts_of_lot(lot, {one: _reference(session, one) for one in lot.titulaires}):
            found = known.get(_key(said))
            if found is None:
                drafts.append(Draft(kind, said, moment))
            elif found != said:
                raise _otherwise(slug, lot, found, said)
    return drafts


def left_out(lots: Iterable[AccordCadreIn], history: History) -> list[str]:
    """What is recorded of the accords-cadres, and absent from a file that names some.

    An import takes nothing away; whoever took a titulaire out of the file would think that it did.
    """
    given = {(lot.accord_cadre, lot.lot): {"", *(one.titulaire for one in lot.titulaires)} for lot in lots}
    return [
        _left(said)
        for (accord_cadre, lot, titulaire), said in _recorded(history).items()
        # Of a lot that the file does not name at all, the lot alone is told.
        if given and titulaire not in given.get((accord_cadre, lot), {titulaire} if titulaire else ())
    ]


def _left(said: AccordCadreInscrit | TitulaireInscrit) -> str:
    if isinstance(said, TitulaireInscrit):
        what = f"Le titulaire {quoted(said.name)}"
    else:
        what = f"L’accord-cadre {quoted(said.title)}"
    return (
        f"{what} ({said.accord_cadre}, lot {said.lot}) n’est pas dans le fichier : il reste enregistré, "
        "un import ne retire rien. S’il l’a été par erreur, annulez ce fait de la session (annule=oui)."
    )


def facts_of_lot(
    lot: AccordCadreIn, contacts: dict[TitulaireIn, str | None]
) -> Iterator[tuple[str, AccordCadreInscrit | TitulaireInscrit]]:
    """A lot as facts: its criteria, then each of its titulaires, whose contact is a reference by now."""
    yield "accord-cadre-inscrit", lot.fact()
    for one in lot.titulaires:
        said = TitulaireInscrit(
            accord_cadre=lot.accord_cadre,
            lot=lot.lot,
            titulaire=one.titulaire,
            name=one.name,
            siret=one.siret,
            contact=contacts[one],
            cotraitants=one.cotraitants,
        )
        yield "titulaire-inscrit", said


def _reference(session: Session, one: TitulaireIn) -> str | None:
    """Who is written to; somebody without a name yet goes by that of the titulaire."""
    if not one.contact:
        return None
    known = person_of(session, one.contact)
    name = None if known and known.name else one.name
    return ensure_person(session, one.contact, name, field="contact")


def _recorded(history: History) -> dict[_Named, AccordCadreInscrit | TitulaireInscrit]:
    """What was said last of each holds."""
    facts = (*history.of("accord-cadre-inscrit"), *history.of("titulaire-inscrit"))
    said = (fact.payload for fact in facts)
    return {_key(one): one for one in said if isinstance(one, (AccordCadreInscrit, TitulaireInscrit))}


def _key(said: AccordCadreInscrit | TitulaireInscrit) -> _Named:
    return said.accord_cadre, said.lot, said.titulaire if isinstance(said, TitulaireInscrit) else ""


def _otherwise(slug: str, lot: AccordCadreIn, known: Payload, given: Payload) -> Exception:
    """The first key that differs, in the one sentence of a contradiction."""
    values = ((name, getattr(known, name), getattr(given, name)) for name in type(given).model_fields)
    name, then, now = next(one for one in values if one[1] != one[2])
    whose = getattr(given, "titulaire", "")
    place = ".".join(
        filter(None, ("accords-cadres", lot.accord_cadre, lot.lot, whose, name.replace("_", "-")))
    )
    return contradiction(slug, place, _shown(then), _shown(now))


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}:{one}" for key, one in value.items())
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
