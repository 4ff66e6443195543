"""The example of a reverse proxy, with a real nginx before a real Prefect: closed without a password."""

from __future__ import annotations

import asyncio
import base64
import getpass
import os
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import websockets

from config.calendar_folder import CalendarFolder
from config.links import link_to_preferences
from desk.serving import served
from models.preferences import DEFAULT
from postgres import free_port
from preferring import FRIDAY, daily_house, mails, ref
from running import until
from service.server import answers

pytestmark = pytest.mark.server
EXAMPLE = Path(__file__).parents[2] / "deploy" / "nginx.conf"
NGINX = shutil.which("nginx", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"]))
HTML = {"Accept": "text/html"}
PASSWORD = ("pilote", "secret-d-essai")

MAIN = """
pid {folder}/nginx.pid;
error_log {folder}/error.log;
{user}
daemon off;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/corps;
    proxy_temp_path {folder}/relais;
    fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u;
    scgi_temp_path {folder}/s;
    include {folder}/ateliers.conf;
}}
"""


def _certificate(folder: Path) -> None:
    subprocess.run(
        [
            *"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost".split(),
            *"-addext subjectAltName=IP:127.0.0.1".split(),
            *("-keyout", str(folder / "cle.pem"), "-out", str(folder / "certificat.pem")),
        ],
        check=True,
        capture_output=True,
    )


@pytest.fixture
def pages_port() -> int:
    """Where our own pages answer, if somebody serves them."""
    return free_port()


@pytest.fixture
def door(api: str, pages_port: int, tmp_path: Path) -> Iterator[str]:
    """The address of the proxy, set as the example says but for its folders and ports."""
    if NGINX is None or shutil.which("openssl") is None:
        pytest.skip("nginx or openssl is not installed (Debian: apt-get install nginx-light openssl)")
    _certificate(tmp_path)
    (tmp_path / "acces").write_text(f"{PASSWORD[0]}:{{PLAIN}}{PASSWORD[1]}\n")
    port = free_port()
    said = EXAMPLE.read_text(encoding="utf-8")
    for old, new in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("/etc/ateliers/tls/", f"{tmp_path}/"),
        ("auth_basic_user_file /etc/ateliers/acces", f"auth_basic_user_file {tmp_path}/acces"),
        ("http://127.0.0.1:4200", api.removesuffix("/api")),
        ("http://127.0.0.1:4280", f"http://127.0.0.1:{pages_port}"),
        ("/var/lib/ateliers-abonnements/", f"{tmp_path}/calendriers/"),
    ):
        assert old in said
        said = said.replace(old, new)
    (tmp_path / "ateliers.conf").write_text(said, encoding="utf-8")
    user = "user root;" if getpass.getuser() == "root" else ""
    (tmp_path / "nginx.conf").write_text(MAIN.format(folder=tmp_path, user=user))
    process = subprocess.Popen([NGINX, "-c", str(tmp_path / "nginx.conf"), "-e", str(tmp_path / "error.log")])
    address = f"https://127.0.0.1:{port}"
    try:
        until((tmp_path / "nginx.pid").exists, seconds=20, what="nginx")
        yield address
    finally:
        process.terminate()
        process.wait(20)


def test_without_a_password_nothing_answers_and_with_it_the_pages_and_their_api_do(
    door: str, api: str, tmp_path: Path
) -> None:
    assert answers(api)
    trusted = ssl.create_default_context(cafile=str(tmp_path / "certificat.pem"))
    with httpx.Client(base_url=door, verify=trusted, timeout=30) as passer_by:
        for path in ("/", "/v2/runs", "/api/health", "/api/admin/settings", "/ui-settings"):
            assert passer_by.get(path, headers=HTML).status_code == 401, path
        assert passer_by.post("/api/flow_runs/filter", json={}).status_code == 401
        assert passer_by.get("/api/health", auth=("pilote", "autre")).status_code == 401
    with httpx.Client(base_url=door, verify=trusted, timeout=30, auth=PASSWORD) as pilot:
        assert "<html" in pilot.get("/v2/runs", headers=HTML).text
        # The pages ask the address they came from, not the machine of whoever reads them.
        assert pilot.get("/ui-settings").json()["api_url"] == "/api"
        assert pilot.post("/api/flow_runs/filter", json={"limit": 1}).status_code == 200
        assert pilot.get("/api/health").headers["Strict-Transport-Security"]


def test_a_calendar_needs_its_name_alone_and_nothing_else_of_the_folder_is_handed_out(
    door: str, tmp_path: Path
) -> None:
    folder = CalendarFolder(tmp_path / "calendriers")
    folder.write("atelier:les-coevrons", b"BEGIN:VCALENDAR")
    name = folder.file_of("atelier:les-coevrons").name
    trusted = ssl.create_default_context(cafile=str(tmp_path / "certificat.pem"))
    with httpx.Client(base_url=door, verify=trusted, timeout=30) as program:
        found = program.get(f"/calendriers/{name}")
        assert (found.status_code, found.content) == (200, b"BEGIN:VCALENDAR")
        assert found.headers["content-type"].startswith("text/calendar")
        for path in ("", ".cle", f"../{name}", f"{name}/", "%2e%2e/acces", "a" * 32):
            assert program.get(f"/calendriers/{path}").status_code == 401, path
        assert program.get(f"/calendriers/{'a' * 32}.ics").status_code == 404


def test_the_page_of_preferences_needs_its_address_alone_and_opens_nothing_else(
    door: str, pages_port: int, sqlite_url: str, tmp_path: Path
) -> None:
    trusted = ssl.create_default_context(cafile=str(tmp_path / "certificat.pem"))
    with (
        daily_house(sqlite_url, tmp_path, port=pages_port) as house,
        served(house, say=pytest.fail),
        httpx.Client(verify=trusted, timeout=30) as reader,
    ):
        house.set_clock(FRIDAY)
        public = house.settings.model_copy(update={"pages": door})
        address = link_to_preferences(public, ref(house), at=FRIDAY)
        page = reader.get(address)
        assert page.status_code == 200
        assert page.headers.get_list("referrer-policy") == ["no-referrer"]
        assert page.headers["Strict-Transport-Security"]
        assert reader.post(address, data=DEFAULT | {"timing": "digest"}).status_code == 200
        found = mails(house)
        assert found.pop("date-convenue").mode == "alone"  # It carries an invitation.
        assert {row.mode for row in found.values()} == {"daily"}
        assert reader.get(f"{address}x").status_code == 403
        for path in ("/preferences/../api/health", "/preferences/%2e%2e/api/health", "/preferences"):
            assert reader.get(httpx.URL(door).copy_with(raw_path=path.encode())).status_code in {301, 401}, (
                path
            )
    assert address.rpartition("/")[2] not in (tmp_path / "error.log").read_text()


def test_websockets_pass_and_only_with_the_password(door: str, tmp_path: Path) -> None:
    trusted = ssl.create_default_context(cafile=str(tmp_path / "certificat.pem"))
    token = base64.b64encode(":".join(PASSWORD).encode()).decode()
    address = door.replace("https", "wss") + "/api/events/in"

    async def opens(headers: dict[str, str]) -> int:
        try:
            async with websockets.connect(address, ssl=trusted, additional_headers=headers):
                return 101
        except websockets.exceptions.InvalidStatus as refused:
            return refused.response.status_code

    assert asyncio.run(opens({})) == 401
    assert asyncio.run(opens({"Authorization": f"Basic {token}"})) == 101
