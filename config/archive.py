"""A backup as a file: a zip of one JSON-lines part per table, and a manifest that says what must be in it.

Written under another name, read back, then renamed: a file that bears a backup's name is whole.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from models.chained import BrokenLink, Head, broken_link
from models.errors import AtelierError, BadInput, EnvironmentProblem

#: Raised when the parts change shape; an older program then refuses the file instead of misreading it.
FORMAT = 1
MANIFEST = "manifest.json"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_UNREADABLE = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, NotImplementedError)


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
        with self._readable():
            self._zip = zipfile.ZipFile(path)
            try:
                self.manifest = self._manifest()
            except BaseException:
                self._zip.close()
                raise

    def _manifest(self) -> Manifest:
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

    @contextlib.contextmanager
    def _readable(self) -> Iterator[None]:
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
        with self._readable(), self._zip.open(_part(table)) as lines:
            for line in lines:
                seen.update(line)
                count += 1
                yield json.loads(line)
        if (count, seen.hexdigest()) != (expected.rows, expected.sha256):
            raise damaged(self.path, f"la table « {table} » n’est pas celle qui a été écrite")

    def check(self) -> BrokenLink | None:
        """Reads all of it again: parts, counts, heads and chains. Returns the first wrong fact."""
        for table in self.manifest.tables:
            if table not in {"fact", "journal"}:
                for _ in self.rows(table):
                    pass
        heads = {row["slug"]: (row["head_seq"], row["head_digest"]) for row in self.rows("journal")}
        if heads != self.manifest.heads:
            raise damaged(self.path, "les journaux ne sont pas ceux qu’elle annonce")
        facts = self.rows("fact")
        with self._readable():
            found = broken_link(heads, facts)
        # To the end, also when a wrong one came early: only then is the part known to be what was written.
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


@contextlib.contextmanager
def disk_trouble(folder: Path) -> Iterator[None]:
    """What the disk refuses, as a sentence."""
    try:
        yield
    except OSError as error:
        why = "le disque est plein" if error.errno in _FULL else f"{error.strerror}"
        raise EnvironmentProblem(
            f"La sauvegarde n’a pas pu être écrite dans {folder} : {why}.",
            kept="Aucun fichier n’a été laissé ; les sauvegardes précédentes sont intactes.",
            todo="Faites de la place ou donnez un autre dossier, puis recommencez.",
            field="backups",
        ) from error


def write_parts(target: zipfile.ZipFile, tables: Mapping[str, Iterable[dict[str, Any]]]) -> dict[str, Part]:
    """Writes each table's lines; returns what the manifest says of them."""
    parts: dict[str, Part] = {}
    for table, rows in tables.items():
        seen, count = hashlib.sha256(), 0
        with target.open(_entry(_part(table)), "w", force_zip64=True) as out:
            for row in rows:
                line = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
                seen.update(line)
                count += 1
                out.write(line)
        parts[table] = Part(rows=count, sha256=seen.hexdigest())
    return parts


def write_manifest(target: zipfile.ZipFile, manifest: Manifest) -> None:
    """Last, since it holds the digests of all the rest."""
    target.writestr(_entry(MANIFEST), manifest.model_dump_json(indent=2))


def _part(table: str) -> str:
    return f"tables/{table}.jsonl"


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


def make_folder(folder: Path) -> None:
    """For the system's own user only: it holds people's addresses."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def flush(path: Path) -> None:
    """Waits until the disk has it: a file, or the names of a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
