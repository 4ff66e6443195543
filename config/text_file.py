"""Reads a file that somebody wrote: small, in UTF-8, with or without a spreadsheet's byte order mark.

And writes those that somebody asked for.
"""

from __future__ import annotations

from pathlib import Path

from models.characters import steering
from models.errors import BadInput, EnvironmentProblem

#: A session of a hundred territories is a fifth of this.
MAX_BYTES = 1_000_000


def read_bytes(path: Path, *, most: int = MAX_BYTES) -> bytes:
    """The bytes of a file; never more than `most` are read, whatever the file says of its size."""
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except (OSError, ValueError):
        raise _unreadable(path) from None
    if len(content) > most:
        raise BadInput(
            f"{path.name} est trop grand pour être lu : {most // 1_000_000} Mo au plus.",
            todo="Partagez-le en plusieurs fichiers.",
            field="file",
        )
    return content


def read_text(path: Path) -> str:
    """The text; BadInput for a file that is missing, too large or not text."""
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable(path) from None
    # The line is looked for only where there is something to find.
    for number, line in enumerate(text.split("\n") if steering(text) else (), 1):
        if steering(line):
            raise BadInput(
                f"{path.name}, ligne {number} : "
                f"caractère invisible qui change ce qu’on lit ({steering(line)}).",
                todo="Effacez-le, ou tapez cette ligne au clavier au lieu de la coller.",
                field="file",
            )
    return text


def write_text(path: Path, text: str) -> None:
    """Writes a file in UTF-8, in place of the one before; EnvironmentProblem where it cannot be written."""
    try:
        path.write_bytes(text.encode("utf-8"))
    except OSError as error:
        raise EnvironmentProblem(
            f"Le fichier {path.name} ne peut pas être écrit ({error.strerror}).",
            todo="Donnez un autre nom, dans un dossier où vous pouvez écrire.",
            field="file",
        ) from None


def _unreadable(path: Path) -> BadInput:
    return BadInput(
        f"Le fichier {path.name} ne peut pas être lu.",
        todo="Vérifiez son nom et qu’il est en UTF-8.",
        field="file",
    )
