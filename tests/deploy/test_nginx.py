"""`deploy/nginx/` under the real nginx: the portal behind it, and two socket servers that say which one answered."""

import asyncio
import json
import socket
import subprocess
import threading
from contextlib import contextmanager
from datetime import datetime, timezone

import httpx
import pytest
import socketio
import uvicorn

from benchmarks.nginx import NAME, Ports, configured, nginx_program, running_nginx
from benchmarks.ports import free_port
from bot.identity import way_of
from bot.portal import create_app
from bot.records import SqlRecords
from bot.records.demo import load_demo
from bot.records.schema import migrate
from bot.services import build_services
from bot.settings import read_settings

KEY = "k" * 40
WITHIN = 15.0


@contextmanager
def running(app, port):
    """An ASGI app in a thread."""
    server = uvicorn.Server(
        uvicorn.Config(app, "127.0.0.1", port, log_level="error", log_config=None)
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until_open(port)
    yield server
    server.should_exit = True
    thread.join(WITHIN)


def wait_until_open(port):
    never = threading.Event()
    for _ in range(int(WITHIN / 0.05)):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        never.wait(0.05)
    raise AssertionError(f"nothing opened port {port}")


def socket_server(name):
    """Answers as an assistant would: over polling or websocket, with what it saw of the request."""
    server = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins="*", ping_interval=1)
    seen = {}

    @server.event
    async def connect(sid, environ, auth=None):
        seen[sid] = {key: value for key, value in environ.items() if key.startswith("HTTP_")}

    @server.event
    async def who(sid, _):
        return {"name": name, "transport": server.transport(sid), "headers": seen[sid]}

    return socketio.ASGIApp(server)


class Site:
    """Where nginx listens, and what stands behind it."""

    def __init__(self, ports, log=None):
        self.ports, self.log = ports, log
        self.url = f"https://127.0.0.1:{ports.https}"

    def client(self):
        return httpx.Client(base_url=self.url, verify=False, headers={"Host": NAME})


@pytest.fixture(scope="module")
def nginx():
    found = nginx_program()
    if found is None:
        pytest.skip("nginx is not installed: apt-get install nginx-light")
    return found


def free_ports():
    return Ports(free_port(), free_port(), free_port(), (free_port(), free_port()))


@pytest.fixture(scope="module")
def site(nginx, tmp_path_factory):
    folder = tmp_path_factory.mktemp("nginx")
    ports = free_ports()
    settings = read_settings(
        {
            "DATA": str(folder / "data"),
            "DEMO": "0",
            **dict.fromkeys(("CHAT_TOKEN_KEY", "SESSION_KEY"), KEY),
            "CERTIFICATE_KEY": "a" * 64,
            "PUBLIC_URL": f"https://{NAME}",
            "ASSISTANT_URL": f"https://{NAME}",
        }
    )
    migrate(settings.database_url)
    load_demo(SqlRecords(settings.database_url), datetime.now(timezone.utc).date())
    portal = create_app(build_services(settings), settings)
    with (
        running(portal, ports.portal),
        running(socket_server("first"), ports.assistants[0]) as first,
        running(socket_server("second"), ports.assistants[1]) as second,
        running_nginx(folder, ports),
    ):
        one = Site(ports, folder / "access.log")
        one.servers = {"first": first, "second": second}
        yield one


async def asked(site, way, transports=("polling", "websocket"), headers=None):
    browser = socketio.AsyncClient(reconnection=False, ssl_verify=False)
    query = f"?way={way}" if way else ""
    await browser.connect(f"{site.url}/{query}", transports=list(transports), headers=headers or {})
    if "websocket" in transports:  # the upgrade follows the first polls
        await asyncio.wait_for(_upgraded(browser), WITHIN)
    answer = await browser.call("who", {})
    await browser.disconnect()
    return answer


async def _upgraded(browser):
    while browser.transport() != "websocket":
        await browser.call("who", {})


def test_the_files_are_taken_by_nginx_as_they_are(nginx, tmp_path):
    config = configured(tmp_path, free_ports())

    done = subprocess.run(
        [nginx, "-t", "-p", str(tmp_path), "-c", str(config)], capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


def test_the_socket_becomes_a_websocket(site):
    answer = asyncio.run(asked(site, way_of("hr", KEY)))

    assert answer["transport"] == "websocket"


def test_polling_alone_works_too_because_all_of_a_sockets_requests_go_one_way(site):
    with site.client() as client:
        for number in range(8):
            asked_with = {"EIO": "4", "transport": "polling", "way": way_of(str(number), KEY)}
            opened = client.get("/socket.io/", params=asked_with)
            of_this_socket = {**asked_with, "sid": json.loads(opened.text[1:])["sid"]}

            # The other server would say that it knows no such socket.
            assert client.post("/socket.io/", params=of_this_socket, content="40").text == "OK"
            assert client.get("/socket.io/", params=of_this_socket).text.startswith("40")


def test_a_person_always_reaches_the_same_assistant_and_people_are_spread(site):
    async def of(person):
        return (await asked(site, way_of(person, KEY), ("websocket",)))["name"]

    async def everybody():
        people = [f"person-{number}" for number in range(16)]
        return [await of(person) for person in people], [await of(person) for person in people]

    first, again = asyncio.run(everybody())

    assert first == again
    assert set(first) == {"first", "second"}


def test_a_way_that_is_none_is_sent_by_address(site):
    async def both():
        return [(await asked(site, way))["name"] for way in (None, "x", "0" * 400)]

    assert len(set(asyncio.run(both()))) == 1


def test_when_an_assistant_is_gone_its_people_go_to_the_other(site, nginx, tmp_path):
    nobody = free_port()
    ports = free_ports()._replace(assistants=(site.ports.assistants[0], nobody))
    with running_nginx(tmp_path, ports):
        half = Site(ports)

        async def everybody():
            ways = [way_of(f"person-{number}", KEY) for number in range(8)]
            return {(await asked(half, way))["name"] for way in ways}

        assert asyncio.run(everybody()) == {"first"}
        with half.client() as client:
            away = client.get("/")
    assert away.status_code == 503
    assert "Nothing was lost" in away.text
    assert away.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/metrics", "/ready", "/channels/web/ready", "/%6Detrics"])
def test_what_is_for_the_inside_is_not_passed_on(site, path):
    with site.client() as client:
        answer = client.get(path)

    assert answer.status_code == 404
    assert "python_info" not in answer.text


def test_security_headers_of_the_portal_arrive_once_each(site):
    with site.client() as client, httpx.Client() as inside:
        outside = client.get("/")
        direct = inside.get(f"http://127.0.0.1:{site.ports.portal}/", headers={"Host": NAME})

    for name in (
        *("content-security-policy", "x-content-type-options", "x-frame-options"),
        *("referrer-policy", "strict-transport-security", "cross-origin-opener-policy"),
        *("permissions-policy", "cache-control"),
    ):
        assert outside.headers.get_list(name) == direct.headers.get_list(name)
        assert len(outside.headers.get_list(name)) == 1, name
    assert "nginx/" not in outside.headers["server"]


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/socket.io/?EIO=4&transport=polling", 300_000, 413),
        ("/webhooks/teams/messages", 300_000, 413),
        ("/school/staff/preview", 7_000_000, 413),
    ],
)
def test_bodies_that_are_too_large_are_refused_at_the_door(site, path, size, status):
    with site.client() as client:
        assert client.post(path, content=b"x" * size).status_code == status


def test_a_staff_file_of_five_megabytes_gets_through_to_the_portal(site):
    with site.client() as client:
        answer = client.post("/session/active", content=b"x" * 5_000_000)

    assert answer.status_code != 413


def test_what_a_browser_claims_about_its_address_is_dropped(site):
    claimed = {"X-Forwarded-For": "10.9.9.9", "X-Real-IP": "10.9.9.9", "Forwarded": "for=10.9.9.9"}

    seen = asyncio.run(asked(site, None, headers=claimed))["headers"]

    assert "10.9.9.9" not in str(seen)
    assert seen["HTTP_X_FORWARDED_FOR"] == "127.0.0.1"
    assert seen["HTTP_X_FORWARDED_PROTO"] == "https"


def test_http_is_sent_to_https_of_the_right_name(site):
    answer = httpx.get(f"http://127.0.0.1:{site.ports.http}/chat", headers={"Host": "evil.example"})

    assert answer.status_code == 301
    assert answer.headers["location"] == f"https://{NAME}/chat"


def test_the_log_holds_no_address_of_a_page(site):
    with site.client() as client:
        answer = client.get("/team/people/zebedee", params={"q": "zebedee"})

    assert answer.status_code == 303
    assert "zebedee" not in site.log.read_text()
    assert answer.headers["x-request-id"] in site.log.read_text()
