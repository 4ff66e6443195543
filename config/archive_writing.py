"""Writes the file of a backup: parts, manifest, and what the disk answers."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from config.archive import MANIFEST, Manifest, Part, part_name
from models.errors import EnvironmentProblem

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


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
        with target.open(_entry(part_name(table)), "w", force_zip64=True) as out:
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
