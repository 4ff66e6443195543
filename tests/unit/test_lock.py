"""requirements.txt installs the same everywhere, and says nothing about the machine that wrote it."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.txt").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DIRECT = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]


def pinned() -> dict[str, str]:
    """Give the version that the lock holds for each package."""
    lines = re.findall(r"^([a-z0-9][a-z0-9.-]*)==([^\s;\\]+)", LOCK, flags=re.MULTILINE)
    return {canonicalize_name(name): version for name, version in lines}


@pytest.mark.parametrize(
    "trace",
    [
        pytest.param(r"\w://", id="an address"),
        pytest.param(r"^\s*-(i|f|-index-url|-extra-index-url|-find-links|-trusted-host)\b", id="an index"),
        pytest.param(r"(^|[\s=(])(/|~/|[A-Z]:\\)\w", id="an absolute path"),
        pytest.param(r"^\S+ @ ", id="a direct reference"),
    ],
)
def test_the_lock_names_no_place(trace: str) -> None:
    assert re.findall(trace, LOCK, flags=re.MULTILINE) == []


def test_every_package_is_pinned_with_its_hashes() -> None:
    blocks = re.split(r"^(?=[a-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    assert blocks
    assert [block for block in blocks if "==" not in block or "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("line", DIRECT)
def test_a_direct_dependency_is_locked_within_its_bounds(line: str) -> None:
    wanted = Requirement(line)
    version = pinned().get(canonicalize_name(wanted.name))
    assert version is not None, f"{wanted.name} is not in requirements.txt: make lock"
    assert wanted.specifier.contains(version), f"requirements.txt holds {wanted.name} {version}: make lock"
