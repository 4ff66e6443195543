"""The form by which staff record a fact from the Prefect UI."""

from __future__ import annotations

from typing import Annotated, Any

from prefect import State, flow
from pydantic import Field

from config.wiring import installed
from flows._answers import answer, not_here, to_correct
from flows._shown import reading, writing
from models.errors import AtelierError
from models.wording import kind_title
from tasks.fields import parse_fields
from tasks.record import record, reserved_kind


@flow(name="enregistrer", retries=0)
async def enregistrer(  # noqa: PLR0917 - a form has as many parameters as fields
    atelier: Annotated[str, Field(title="Atelier ou session", description="Le journal où le fait s’écrit.")],
    fait: Annotated[str, Field(title="Ce qui a eu lieu", description="La nature du fait.")],
    par: Annotated[
        str,
        Field(title="Votre adresse", description="Adresse de messagerie (identité déclarée, non vérifiée)."),
    ],
    le: Annotated[
        str,
        Field(
            title="Le", description="2027-03-01 ou 2027-03-01 14:00, heure du territoire ; vide : maintenant."
        ),
    ] = "",
    evenement: Annotated[
        str, Field(title="Événement", description="Si le fait porte sur un événement.")
    ] = "",
    dates: Annotated[
        str, Field(title="Dates de l’événement", description="Une ou deux dates, séparées par une virgule.")
    ] = "",
    livrable: Annotated[str, Field(title="Livrable", description="Si le fait porte sur un livrable.")] = "",
    version: Annotated[
        int, Field(title="Version du livrable", description="1, sauf pour le carnet de suivi.")
    ] = 1,
    parties: Annotated[
        str, Field(title="Parties remises", description="Par exemple : methodologie,calendrier.")
    ] = "",
    decision: Annotated[str, Field(title="Décision", description="Si le fait est une décision.")] = "",
    autres: Annotated[
        str,
        Field(
            title="Autres précisions",
            description="Une par ligne : clé=valeur (place=Évron, reasons=…, until=2027-06-15).",
        ),
    ] = "",
) -> State[Any]:
    """Harmless to lose: the fact is kept in one transaction or not at all.

    Enregistre un fait daté. Ce qui a eu lieu s’enregistre toujours ; une saisie incomplète est expliquée.
    Les faits réservés à certains rôles (offres, notes, choix, argent) s’enregistrent avec « atelier record ».
    """
    typed = {
        "event": evenement,
        "dates": dates,
        "deliverable": livrable,
        "parts": parties,
        "decision": decision,
    }
    values: dict[str, Any] = {key: value for key, value in typed.items() if value}
    if livrable:
        values["version"] = version
    try:
        reserved = await reading(reserved_kind, atelier, fait)
        if reserved:
            return await not_here(kind_title(fait), reserved)
        values |= parse_fields(line for line in autres.splitlines() if line.strip())
        outcome = await writing(record, atelier, fait, values, by=par, at=installed().now(), on=le or None)
    except AtelierError as error:
        return await to_correct(error, kind_title(fait))
    return await answer(outcome, kind_title(fait))
