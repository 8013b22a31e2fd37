"""A request that comes again sign for sign is answered at once, and as it was, however it comes."""

import re
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

PATH = "/doc/drug/testolol.ttl"
DATE = re.compile(rb"Date: [^\r]*\r\n")


class Line:
    """A connection on which requests and responses are read and written by hand."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._held = b""

    def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self._connection.sendall(piece)

    def response(self) -> bytes:
        """The next response, but for its date."""
        while b"\r\n\r\n" not in self._held:
            self._read()
        head, _, self._held = self._held.partition(b"\r\n\r\n")
        length = re.search(rb"Content-Length: (\d+)", head)
        size = int(length[1]) if length else 0
        while len(self._held) < size:
            self._read()
        body, self._held = self._held[:size], self._held[size:]
        assert DATE.search(head + b"\r\n")
        return DATE.sub(b"", head + b"\r\n") + body

    def _read(self) -> None:
        got = self._connection.recv(65536)
        assert got, "the server has closed the connection"
        self._held += got


@pytest.fixture
def line(ask: Any) -> Iterator[Line]:
    split = urlsplit(ask.url)
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(30)
        connection.connect((split.hostname, split.port))
        yield Line(connection)


def asked(path: str = PATH, *headers: str) -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: x", *headers, "", ""]).encode()


def test_a_repeated_request_gets_the_same_response_on_one_connection(line: Line) -> None:
    told = set()
    for _ in range(5):
        line.send(asked())
        told.add(line.response())

    (only,) = told
    assert only.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"testolol" in only.partition(b"ETag")[2]


def test_requests_in_one_piece_or_in_several_are_answered_in_their_order(line: Line) -> None:
    first, second = asked(), asked("/doc/drug/testolol.nt")
    line.send(first)
    told = line.response()
    line.send(second)
    other = line.response()

    line.send(first + second + first, first[:9], first[9:], first)

    assert [line.response() for _ in range(5)] == [told, other, told, told, told]


def test_a_large_response_comes_whole_to_who_reads_late(line: Line) -> None:
    request = asked("/static/packages/yasgui.min.js")
    line.send(request)
    told = line.response()

    line.send(request, asked())

    assert len(told) > 1_000_000
    assert line.response() == told
    assert line.response().endswith(b"\n")


def test_a_repeated_request_to_close_closes(ask: Any) -> None:
    split = urlsplit(ask.url)
    for _ in range(3):
        with socket.create_connection((split.hostname, split.port), timeout=30) as connection:
            connection.sendall(asked(PATH, "Connection: close"))
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        assert b"\r\nConnection: close\r\n" in answer


def test_repeated_requests_are_counted(ask: Any, line: Line) -> None:
    def count() -> float:
        found = re.search(r'^lastdose_responses_total\{status="200"\} (.*)$', ask("/-/metrics").text, re.MULTILINE)
        assert found
        return float(found[1])

    line.send(asked())
    line.response()
    before = count()
    for _ in range(7):
        line.send(asked())
        line.response()

    assert count() == before + 8  # the first count is a response too


def test_what_is_refused_is_refused_again(line: Line) -> None:
    told = set()
    for _ in range(3):
        line.send(asked(PATH, 'If-Match: "another"'))
        told.add(line.response().split(b"\r\n")[0])

    assert told == {b"HTTP/1.1 412 PRECONDITION FAILED"}
