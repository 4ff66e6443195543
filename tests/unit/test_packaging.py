"""The folders of the root are installed under generic names: these fences keep the names ours."""

import importlib
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES: list[str] = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]


@pytest.mark.parametrize("name", PACKAGES)
def test_a_listed_package_is_imported_from_this_repository(name: str) -> None:
    package = importlib.import_module(name)
    assert package.__file__ is not None, f"{name} has no __init__.py"
    assert Path(package.__file__).resolve().parent == ROOT / name


def test_the_listed_packages_are_the_folders_that_have_an_init() -> None:
    folders = {init.parent.name for init in ROOT.glob("*/__init__.py")} - {"tests"}
    assert set(PACKAGES) == folders


def test_every_room_has_its_import_rule_its_types_and_its_style() -> None:
    """A new room that one of the tools does not know would be checked by nobody."""
    tool = PYPROJECT["tool"]
    rooms = set(PACKAGES) - {"migrations"}  # Alembic loads its files by path: nobody imports them.
    contracts = {contract["id"]: contract for contract in tool["importlinter"]["contracts"]}
    assert set(tool["importlinter"]["root_packages"]) == rooms
    # Two rooms of one layer import nothing of each other: « service | desk ».
    layers = {room for layer in contracts["rooms"]["layers"] for room in layer.split(" | ")}
    assert layers == rooms
    assert set(tool["mypy"]["files"]) == rooms | {"tests"}
    assert set(tool["ruff"]["lint"]["isort"]["known-first-party"]) >= set(PACKAGES)


def test_no_file_of_flows_is_named_like_a_package() -> None:
    """Loaded by its path, such a file would put flows/ first on the import path and hide the package."""
    stems = {file.stem for file in (ROOT / "flows").rglob("*.py")}
    assert not stems & set(PACKAGES)


def test_there_is_no_init_under_tests() -> None:
    """tests/unit/models/__init__.py would break `import models`."""
    assert not list((ROOT / "tests").rglob("__init__.py"))
