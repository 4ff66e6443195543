"""The folder of documents: closed to others, and never overwriting what somebody edited."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from config.document_folder import DocumentFolder
from models.errors import EnvironmentProblem


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_folder_and_its_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "documents" / "les-coevrons"
    put = DocumentFolder(folder).put("notification-0a1b", "docx", b"mots")
    assert (put.path, put.written, put.edited) == (folder / "notification-0a1b.docx", True, ())
    assert [rights(path) for path in (tmp_path / "documents", folder, put.path)] == [0o700, 0o700, 0o600]


def test_a_folder_that_is_there_keeps_its_rights(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    DocumentFolder(tmp_path).put("notification-0a1b", "docx", b"mots")
    assert rights(tmp_path) == 0o755


def test_a_file_already_written_is_not_written_again(tmp_path: Path) -> None:
    folder = DocumentFolder(tmp_path)
    first = folder.put("notification-0a1b", "docx", b"mots")
    os.utime(first.path, (1, 1))
    again = folder.put("notification-0a1b", "docx", b"mots")
    assert (again.path, again.written) == (first.path, False)
    assert first.path.stat().st_mtime == 1


def test_a_file_that_somebody_edited_is_kept_and_the_document_goes_beside_it(tmp_path: Path) -> None:
    folder = DocumentFolder(tmp_path)
    first = folder.put("notification-0a1b", "docx", b"mots")
    first.path.write_bytes(b"mots choisis")
    second = folder.put("notification-0a1b", "docx", b"mots")
    assert (second.path.name, second.written, second.edited) == (
        "notification-0a1b-2.docx",
        True,
        (first.path,),
    )
    assert first.path.read_bytes() == b"mots choisis"
    third = folder.put("notification-0a1b", "docx", b"mots")
    assert (third.path, third.written, third.edited) == (second.path, False, (first.path,))
    second.path.write_bytes(b"autres mots")
    assert folder.put("notification-0a1b", "docx", b"mots").path.name == "notification-0a1b-3.docx"


def test_a_folder_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "documents").write_text("pas un dossier")
    with pytest.raises(EnvironmentProblem, match="ne peut pas être écrit") as error:
        DocumentFolder(tmp_path / "documents").put("notification-0a1b", "docx", b"mots")
    assert "--output" in error.value.todo


def test_a_half_written_file_does_not_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fdopen", full)
    with pytest.raises(EnvironmentProblem, match="No space left"):
        DocumentFolder(tmp_path).put("notification-0a1b", "docx", b"mots")
    assert list(tmp_path.iterdir()) == []
