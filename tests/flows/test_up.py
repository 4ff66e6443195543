"""`atelier up` starts what is missing and, on Ctrl-C, stops all that it started and nothing else."""

from __future__ import annotations

import socket
from pathlib import Path

import httpx
import pytest

from config.links import link_to_preferences
from config.settings import Settings
from config.wiring import House
from preferring import opened, ref
from running import Up, until
from service.demo_house import free_port
from service.server import answers

pytestmark = [pytest.mark.server, pytest.mark.slow]


def test_it_migrates_starts_its_own_server_and_stops_it_on_ctrl_c(tmp_path: Path) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}/api"
    up = Up({"ATELIER_HOME": str(tmp_path), "ATELIER_PORT": str(port)}, tmp_path / "up.log")
    house = House(Settings(home=tmp_path, port=port))
    until(lambda: up.died() or "Prêt." in up.log.read_text(), seconds=120, what="« Prêt »")
    up.wait_ready(house.checked())
    assert answers(address)
    assert up.ctrl_c() == 0
    assert not answers(address)
    assert not (tmp_path / "var" / "prefect" / "server.json").exists()
    house.close()


def test_a_server_left_by_a_kill_is_taken_back_and_then_stopped(tmp_path: Path) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}/api"
    settings = {"ATELIER_HOME": str(tmp_path), "ATELIER_PORT": str(port)}
    first = Up(settings, tmp_path / "up.log")
    until(lambda: first.died() or "Prêt." in first.log.read_text(), seconds=120, what="« Prêt »")
    first.kill()
    assert answers(address), "the server outlives its parent's SIGKILL"
    second = Up(settings, tmp_path / "up2.log")
    until(lambda: second.died() or "Prêt." in second.log.read_text(), seconds=60, what="« Prêt »")
    assert second.ctrl_c() == 0
    assert not answers(address)


def test_a_server_that_somebody_else_runs_is_used_and_left_running(
    api: str, sqlite_house: House, sqlite_url: str, tmp_path: Path
) -> None:
    settings = {"ATELIER_HOME": str(tmp_path), "ATELIER_DATABASE_URL": sqlite_url, "PREFECT_API_URL": api}
    up = Up(settings, tmp_path / "up.log")
    up.wait_ready(sqlite_house)
    assert up.ctrl_c() == 0
    assert answers(api)


def test_the_calendars_that_people_subscribe_to_are_written_while_it_runs(
    api: str, lived: Path, tmp_path: Path
) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "atelier.db").write_bytes(lived.read_bytes())
    up = Up({"ATELIER_HOME": str(tmp_path), "PREFECT_API_URL": api}, tmp_path / "up.log")
    folder = tmp_path / "var" / "abonnements"
    until(lambda: up.died() or any(folder.glob("*.ics")), seconds=90, what="the calendars")
    assert "BEGIN:VCALENDAR" in next(folder.glob("*.ics")).read_text()
    assert up.ctrl_c() == 0


def test_the_page_that_mails_lead_to_is_served_while_it_runs_and_ends_with_it(
    api: str, lived: Path, tmp_path: Path
) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "atelier.db").write_bytes(lived.read_bytes())
    settings = {"ATELIER_HOME": str(tmp_path), "PREFECT_API_URL": api, "ATELIER_PAGES_PORT": str(free_port())}
    up = Up(settings, tmp_path / "up.log")
    with opened("", tmp_path, port=int(settings["ATELIER_PAGES_PORT"])) as house:
        up.wait_ready(house)
        address = link_to_preferences(house.settings, ref(house), at=house.now())
        assert httpx.get(address).status_code == 200
        assert up.ctrl_c() == 0
        with pytest.raises(httpx.ConnectError):
            httpx.get(address)


def test_a_port_of_pages_that_is_taken_keeps_nothing_else_from_running(api: str, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        settings = {"ATELIER_HOME": str(tmp_path), "PREFECT_API_URL": api, "ATELIER_PAGES_PORT": port}
        up = Up(settings, tmp_path / "up.log")
        up.says(f"le port {port} est déjà pris")
        up.says("Prêt.")
        assert up.ctrl_c() == 0


def test_a_port_taken_by_another_program_is_said_in_a_sentence(tmp_path: Path, api: str) -> None:
    taken = api.rpartition(":")[2].partition("/")[0]
    up = Up({"ATELIER_HOME": str(tmp_path), "ATELIER_PORT": taken}, tmp_path / "up.log")
    until(up.died, seconds=60, what="the end of atelier up")
    assert up.process.returncode == 5
    assert f"Le port {taken} est déjà pris" in up.log.read_text()
