"""Serving: what becomes of requests when the release is damaged, the proxy lies, or the server is told to stop."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from lastdose.errors import DamagedError, UsageError
from lastdose.releases import layout
from lastdose.releases.layout import Release, open_release
from lastdose.web.serving import Settings, listening

Ask = Any
Serving = Callable[..., AbstractContextManager[Ask]]
MAIN = "import sys; from lastdose.cli import main; sys.exit(main(sys.argv[1:]))"
DOCUMENT = "/doc/drug/testolol"


@pytest.fixture
def copied(release: Release, tmp_path: Path) -> Release:
    """A copy of the release that a test may harm."""
    return open_release(Path(shutil.copytree(release.path, tmp_path / release.id)))


def test_a_release_whose_index_breaks_is_unavailable_and_not_unknown(copied: Release, serving: Serving) -> None:
    with serving(copied) as ask:
        copied.file(layout.INDEX).write_bytes(b"no index at all")
        replies = [
            ask(path) for path in (DOCUMENT, "/doc/drug/nobody", "/search?q=testolol", "/-/ready", "/sitemap.xml")
        ]
        alive = ask("/-/health")

    assert alive.status == 200
    for reply in replies:
        assert reply.status == 503
        assert int(reply.headers["Retry-After"]) > 0
        assert reply.headers["Cache-Control"] == "no-store"
        assert str(copied.path) not in reply.text
        assert "sqlite" not in reply.text


def test_a_release_whose_index_vanishes_is_unavailable(copied: Release, serving: Serving) -> None:
    with serving(copied) as ask:
        copied.file(layout.INDEX).unlink()
        reply = ask(DOCUMENT)

    assert reply.status == 503
    assert json.loads(reply.body)["status"] == 503


def test_a_release_without_an_index_is_not_served(copied: Release) -> None:
    copied.file(layout.INDEX).unlink()

    with pytest.raises(DamagedError, match="index"), listening(copied, Settings(port=0)):
        pass


def test_a_dump_that_is_a_link_to_elsewhere_is_not_sent(copied: Release, tmp_path: Path, serving: Serving) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    dump = copied.file(layout.DUMPS) / "lastdose.nq.gz"
    dump.unlink()
    dump.symlink_to(secret)

    with serving(copied) as ask:
        assert ask(f"/download/{copied.id}/lastdose.nq.gz").status == 404


def test_a_taken_port_is_told(release: Release) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = Settings(port=taken.getsockname()[1])

        with pytest.raises(UsageError, match="cannot listen"), listening(release, settings):
            pass


@pytest.mark.parametrize(
    "url", ["example.org", "ftp://example.org", "https://", "https://example.org/?x", "http://a/#b", "http://a/<b>"]
)
def test_a_public_address_that_is_none_is_told(release: Release, url: str) -> None:
    with pytest.raises(UsageError, match="public-url"), listening(release, Settings(port=0, public_url=url)):
        pass


def test_a_trusted_proxy_changes_no_address(release: Release, serving: Serving) -> None:
    with serving(release, trusted_proxy="127.0.0.1", public_url="https://example.org") as ask:
        reply = ask(
            DOCUMENT, {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.0.1"}
        )

    assert reply.status == 200
    assert "evil.example" not in str(reply.headers)


@pytest.fixture
def command(release: Release) -> Any:
    """The serve command in a process of its own, with its printed address."""
    arguments = [sys.executable, "-c", MAIN, "serve", "--release", str(release.path), "--port", "0"]
    process = subprocess.Popen(
        arguments, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )
    assert process.stdout is not None
    yield process, process.stdout.readline().strip()
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_prints_its_address_and_ends_well_when_told(command: Any, number: signal.Signals) -> None:
    process, address = command
    parts = urlsplit(address)

    with socket.create_connection((parts.hostname, parts.port), timeout=20) as connection:
        connection.sendall(b"GET /-/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 200")
    process.send_signal(number)

    assert process.wait(30) == 0


def test_a_request_under_way_is_finished_before_the_end(command: Any) -> None:
    process, address = command
    parts = urlsplit(address)
    slow = quote("SELECT (count(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }")

    with socket.create_connection((parts.hostname, parts.port), timeout=60) as connection:
        connection.sendall(f"GET /sparql?query={slow} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        received = b""
        while piece := connection.recv(65536):
            received += piece

    assert received.startswith(b"HTTP/1.1 200")
    assert b'"results"' in received
    assert process.wait(30) == 0


def test_once_told_to_stop_no_other_request_is_taken(command: Any) -> None:
    process, address = command
    place = (urlsplit(address).hostname, urlsplit(address).port)
    slow = quote("SELECT (count(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")

    with socket.create_connection(place, timeout=60) as idle, socket.create_connection(place, timeout=60) as busy:
        idle.sendall(b"GET /-/health HTTP/1.1\r\nHost: x\r\n\r\n")
        assert idle.recv(65536).startswith(b"HTTP/1.1 200")
        busy.sendall(f"GET /sparql?query={slow}&timeout=5 HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)

        while idle.recv(65536):
            pass
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(place, timeout=60)
        assert process.poll() is None
        assert busy.recv(100).startswith(b"HTTP/1.1 503")
    assert process.wait(30) == 0


def test_told_twice_the_command_leaves_requests_under_way(command: Any) -> None:
    process, address = command
    parts = urlsplit(address)
    endless = quote("SELECT (count(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")

    with socket.create_connection((parts.hostname, parts.port), timeout=60) as connection:
        connection.sendall(f"GET /sparql?query={endless} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)

        assert process.wait(20) == 0


def test_a_reader_who_has_the_answer_keeps_the_connection(release: Release, serving: Serving) -> None:
    with serving(release) as ask, closing(HTTPConnection(urlsplit(ask.url).netloc, timeout=60)) as connection:
        sockets, statuses, headers = [], [], dict[str, str]()
        for _ in range(3):
            connection.request("GET", "/sparql?query=ASK%7B%7D", headers=headers)
            sockets.append(connection.sock)
            response = connection.getresponse()
            response.read()
            statuses.append(response.status)
            headers = {"If-None-Match": response.headers["ETag"]}

    assert statuses == [200, 304, 304]
    assert sockets == [sockets[0]] * 3


def test_slow_and_vanishing_readers_leave_room_for_others(release: Release, serving: Serving) -> None:
    with serving(release) as ask:
        address = urlsplit(ask.url)
        slow = [socket.create_connection((address.hostname, address.port)) for _ in range(50)]
        for number, connection in enumerate(slow):
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: " if number % 2 else b"POST /sparql HTTP/1.1\r\n")
        endless = quote("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a")
        for _ in range(10):
            with socket.create_connection((address.hostname, address.port)) as vanishing:
                vanishing.sendall(f"GET /sparql?query={endless} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                time.sleep(0.05)
        answers = [ask("/sparql?query=ASK%7B%7D").status, ask(DOCUMENT).status, ask("/-/health").status]
        for connection in slow:
            connection.close()

    assert answers == [200, 200, 200]
