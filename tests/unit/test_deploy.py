"""The units of deploy/ are what systemd takes, and run what exists."""

from __future__ import annotations

import configparser
import shutil
import subprocess
from pathlib import Path

import pytest

from cli.main import COMMANDS
from config.settings import Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
PROGRAM = "/usr/local/lib/ateliers/.venv/bin/atelier"


def read(path: Path) -> configparser.RawConfigParser:
    found = configparser.RawConfigParser(strict=False, interpolation=None)
    found.optionxform = str  # type: ignore[method-assign,assignment]
    found.read(path, encoding="utf-8")
    return found


@pytest.mark.parametrize("path", sorted(DEPLOY.glob("*.service")), ids=lambda path: path.name)
def test_a_service_runs_a_command_that_exists(path: Path) -> None:
    program, command, *_ = read(path)["Service"]["ExecStart"].split()
    assert program == PROGRAM
    assert command in COMMANDS


@pytest.mark.parametrize("path", sorted(DEPLOY.glob("*.timer")), ids=lambda path: path.name)
def test_a_timer_has_its_service(path: Path) -> None:
    assert path.with_suffix(".service").exists()


def test_the_example_of_settings_names_settings() -> None:
    lines = (DEPLOY / "ateliers.env").read_text(encoding="utf-8").splitlines()
    named = {line.lstrip("#").partition("=")[0] for line in lines if "=" in line}
    assert named
    assert named <= {f"ATELIER_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_takes_the_units_and_finds_them_closed_enough(tmp_path: Path) -> None:
    units = tmp_path / "etc" / "systemd" / "system"
    shutil.copytree(DEPLOY, units)
    program = tmp_path / PROGRAM.lstrip("/")
    program.parent.mkdir(parents=True)
    program.touch(mode=0o755)
    (tmp_path / "usr" / "lib").mkdir(exist_ok=True)
    (tmp_path / "usr" / "lib" / "systemd").symlink_to("/usr/lib/systemd")
    names = [path.name for path in UNITS]
    checked = analyze(tmp_path, "verify", *names)
    # It complains of the machine's own units as well: only the lines about our files count.
    said = checked.stdout + checked.stderr
    assert [line for line in said.splitlines() if f"{units}/" in line or "Unknown" in line] == []
    for service in (name for name in names if name.endswith(".service")):
        scored = analyze(tmp_path, "--offline=yes", "--threshold=20", "security", service)
        assert scored.returncode == 0, scored.stdout


def analyze(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", f"--root={root}", "--no-pager", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
