"""`atelier document`: the letters, reports and decisions of a marché, written from its facts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.answer import REFUSED, by_option, json_option, say
from cli.house import open_house, who
from config.wiring import House
from models.commands import Refusal
from models.french import listed

if TYPE_CHECKING:
    from tasks.write_document import WrittenDocument


@click.command("document")
@click.argument("slug", metavar="ATELIER")
@click.argument("kind", metavar="[DOCUMENT]", default="")
@click.option("--titulaire", default="", metavar="CLÉ", help="À qui ; sans lui, une lettre à chacun.")
@click.option("--deliverable", default="", metavar="CLÉ", help="Le livrable sur lequel porte une décision.")
@click.option("--version", type=int, default=None, metavar="N", help="Sa version ; sans elle, la dernière.")
@click.option("--attempt", type=int, default=None, metavar="N", help="La remise ; sans elle, la dernière.")
@click.option("--format", "form", type=click.Choice(["docx", "html"]), default="docx", help="docx ou html.")
@click.option("--output", type=Path, default=None, metavar="DOSSIER", help="Sans lui : documents/ATELIER.")
@by_option
@json_option
def document_command(
    slug: str,
    kind: str,
    *,
    titulaire: str,
    deliverable: str,
    version: int | None,
    attempt: int | None,
    form: Any,
    output: Path | None,
    by: str,
    as_json: bool,
) -> int:
    """Écrit une lettre, un rapport ou une décision d’après les faits ; sans DOCUMENT, les nomme."""
    from config.document_folder import DocumentFolder
    from tasks.write_document import Asked, kind_of, render_documents, write_documents

    house = open_house()
    if not kind:
        return _kinds(house, slug, as_json=as_json)
    person = who(by, house)
    asked = Asked(kind_of(kind), titulaire, deliverable, version, attempt)
    with house.reading() as session:
        at, simulation = house.moment(session), house.is_simulation_in(session)
        found = render_documents(session, slug, asked, by=person, at=at, simulation=simulation)
    if isinstance(found, Refusal):
        return _refused(found, as_json=as_json)
    folder = DocumentFolder(output or house.settings.documents / slug)
    written = write_documents(folder, found, form)
    data = {"atelier": slug, "documents": [_dict(one, form) for one in written]}
    say(data, [line for one in written for line in _lines(one)], as_json=as_json)
    return 0


def _kinds(house: House, slug: str, *, as_json: bool) -> int:
    from tasks.load import load
    from tasks.write_document import kinds

    with house.reading() as session:
        load(session, slug)
    found = kinds()
    say({"kinds": found}, [f"{one['kind']:<26} {one['title']}" for one in found], as_json=as_json)
    return 0


def _refused(refusal: Refusal, *, as_json: bool) -> int:
    data = {"refused": True, "reason": refusal.reason, "unmet": [], "already_by": None, "todo": refusal.todo}
    say(data, filter(None, (refusal.reason, refusal.todo)), as_json=as_json)
    return REFUSED


def _dict(one: WrittenDocument, form: str) -> dict[str, Any]:
    return {
        "kind": one.rendered.kind.value,
        "title": one.rendered.title,
        "about": one.rendered.about,
        "format": form,
        "file": str(one.put.path),
        "sha256": one.rendered.digest,
        "written": one.put.written,
        "edited": [str(path) for path in one.put.edited],
        "blanks": list(one.rendered.blanks),
    }


def _lines(one: WrittenDocument) -> list[str]:
    """Where it is, whether it is new, what somebody has edited, what it lacks."""
    verb = "Écrit" if one.put.written else "Déjà écrit, inchangé"
    lines = [f"{verb} : {one.put.path}", f"  contenu : {one.rendered.short}"]
    lines += [f"  modifié depuis, gardé tel quel : {path}" for path in one.put.edited]
    if one.rendered.blanks:
        lines.append(f"  à compléter : {listed(one.rendered.blanks)}")
    return lines
