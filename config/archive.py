"""A backup as a file: a zip of one JSON-lines part per table, and a manifest that says what must be in it.

Written under another name, read back, then renamed: a file that bears a backup's name is whole.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from models.chained import BrokenLink, Head, broken_link
from models.errors import AtelierError, BadInput, EnvironmentProblem

#: Raised when the parts change shape; an older program then refuses the file instead of misreading it.
FORMAT = 1
MANIFEST = "manifest.json"
#: Without one of these it is no backup of ours.
_NEEDED = {"database_info", "fact", "journal", "message"}
_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, EOFError, NotImplementedError),
    *(RecursionError, OverflowError, AttributeError),
)
#: A line per journal: a hundred thousand of them.
MAX_MANIFEST = 20_000_000


class Part(BaseModel):
    """One table: how many rows, and the digest of its lines."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    rows: int
    sha256: str


class Manifest(BaseModel):
    """What a backup says of itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    format: int
    program: str
    revision: str
    database: str
    nature: str
    born: str
    made_at: str
    waiting: int
    heads: dict[str, Head]
    tables: dict[str, Part]


class Archive:
    """A backup to read; every reading error is a sentence."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self.readable():
            if path.exists() and not path.is_file():
                # A device has no end to look for a table of contents at.
                raise BadInput(f"Le fichier {path.name} ne peut pas être lu.", field="file")
            # Ours to close: a part that is left half-read would keep the archive's own hold on it.
            self._file = path.open("rb")
            try:
                self._zip = zipfile.ZipFile(self._file)
                self.manifest = self._manifest()
            except BaseException:
                self._file.close()
                raise

    def _manifest(self) -> Manifest:
        if self._zip.getinfo(MANIFEST).file_size > MAX_MANIFEST:
            raise damaged(self.path, "son sommaire est démesuré")
        said = json.loads(self._zip.read(MANIFEST))
        if isinstance(said, dict) and int(said.get("format", 0)) > FORMAT:
            raise EnvironmentProblem(
                "Cette sauvegarde vient d’un programme plus récent.",
                todo="Installez la version qui l’a faite.",
            )
        return Manifest.model_validate(said)

    def __enter__(self) -> Self:
        """The file stays open while it is read."""
        return self

    def __exit__(self, *_: object) -> None:
        """Gives it back."""
        self._zip.close()
        self._file.close()

    @contextlib.contextmanager
    def readable(self) -> Iterator[None]:
        """What cannot be read in it, as a sentence."""
        try:
            yield
        except AtelierError:
            raise
        except (*_UNREADABLE, ValidationError):
            raise damaged(self.path, "elle est tronquée ou abîmée") from None
        except OSError as error:
            raise BadInput(
                f"Le fichier {self.path.name} ne peut pas être lu ({error.strerror}).", field="file"
            ) from None

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of one table, one at a time; refused at the end if they are not what was written."""
        expected = self.manifest.tables[table]
        seen, count = hashlib.sha256(), 0
        with self.readable(), self._zip.open(part_name(table)) as lines:
            for line in lines:
                seen.update(line)
                count += 1
                yield json.loads(line)
        if (count, seen.hexdigest()) != (expected.rows, expected.sha256):
            raise damaged(self.path, f"la table « {table} » n’est pas celle qui a été écrite")

    def check(self) -> BrokenLink | None:
        """Reads all of it again: parts, counts, heads and chains. Returns the first wrong fact."""
        if not set(self.manifest.tables) >= _NEEDED:
            raise damaged(self.path, "il y manque des tables")
        for table in set(self.manifest.tables) - {"fact", "journal"}:
            for _ in self.rows(table):
                pass
        with self.readable():
            heads = {row["slug"]: (row["head_seq"], row["head_digest"]) for row in self.rows("journal")}
            if heads != self.manifest.heads:
                raise damaged(self.path, "les journaux ne sont pas ceux qu’elle annonce")
            facts = self.rows("fact")
            found = broken_link(heads, facts)
            # To the end, also when a wrong one came early: only then is it known to be what was written.
            for _ in facts:
                pass
        return found


def damaged(path: Path, why: str) -> BadInput:
    """The refusal of a file that is not what was written."""
    return BadInput(
        f"La sauvegarde {path.name} ne peut pas servir : {why}.",
        kept="Rien n’a été modifié.",
        todo="Prenez-en une autre ; chacune se vérifie avant d’être restaurée.",
        field="file",
    )


def part_name(table: str) -> str:
    """Where a table's lines are in the zip."""
    return f"tables/{table}.jsonl"
