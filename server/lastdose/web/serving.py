"""Serving: a release on the web by waitress, until told to stop; then requests under way are finished first."""

import logging
import re
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from time import monotonic
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

from waitress import create_server, wasyncore

from lastdose.engine import open_engine
from lastdose.errors import UsageError
from lastdose.releases import layout
from lastdose.releases.descriptions import Descriptions
from lastdose.releases.layout import Release
from lastdose.web.application import create_app
from lastdose.web.channels import Channel
from lastdose.web.fairness import Allowance
from lastdose.web.following import Follower
from lastdose.web.prepared import open_pages
from lastdose.web.protocol import MOST_BODY
from lastdose.web.recalling import Recalling
from lastdose.web.site import Site, Stage

THREADS = 32
CONNECTIONS = 1000
IDLE_SECONDS = 10
MOST_HEADERS = 128 << 10
GRACE_SECONDS = 2.0
PUBLIC_URL = re.compile(r"https?://[^\s<>\"{}|\\^`?#]+\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to serve: port 0 takes a free one; `public_url` is the address that readers use, else the one listened on.

    `engine` is the URL of a SPARQL 1.1 endpoint that holds the release, else its own store is asked; `timeout` is in
    seconds for one query; `trusted_proxy` is the address of the proxy that tells for whom it asks; `allowance` is
    what a client may use of the endpoint; `follow` is a folder of releases, of which the current one is served.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None
    engine: str | None = None
    timeout: float = 30.0
    trusted_proxy: str | None = None
    sandbox: bool = True
    allowance: Allowance = field(default_factory=Allowance)
    follow: Path | None = None


class Server:
    """A server that listens: `run` answers until `stop` is called, from a signal handler or another thread.

    `url` is the address that readers use, `address` the one that is listened on.
    """

    def __init__(self, listening: socket.socket, stage: Stage, follower: Follower, settings: Settings) -> None:
        self.url = stage.site.public_url
        self._follower = follower
        self.address = _address(listening)
        self._told = 0
        self._grace = settings.timeout + GRACE_SECONDS
        self._map: dict[int, Any] = {}
        application = create_app(stage, settings.allowance, settings.trusted_proxy)
        self._server = create_server(
            application,
            map=self._map,
            sockets=[listening],
            threads=THREADS,
            connection_limit=CONNECTIONS,
            channel_timeout=IDLE_SECONDS,
            max_request_header_size=MOST_HEADERS,
            max_request_body_size=MOST_BODY,
            cleanup_interval=IDLE_SECONDS,
            asyncore_use_poll=True,
            log_socket_errors=False,
            ident="LastDose",
            clear_untrusted_proxy_headers=False,
        )
        self._server.task_dispatcher.queue_logger.setLevel(logging.ERROR)  # how many wait, the metrics tell
        assert isinstance(application.wsgi_app, Recalling)
        self._server.channel_class = partial(Channel, application.wsgi_app)

    def run(self) -> None:
        """Answer requests until told to stop, then finish those under way, and no others; when told again, leave."""
        while not self._told:
            self._turn()
        self._server.accepting = False
        self._server.del_channel(self._map)
        self._server.socket.close()
        end = monotonic() + self._grace
        while self._dismiss() and self._told == 1 and monotonic() < end:
            self._turn()
        self._server.task_dispatcher.shutdown(timeout=0 if self._dismiss() else 5)
        wasyncore.close_all(self._map)

    def stop(self) -> None:
        """Tell the server to stop; safe from signal handlers and other threads, and once it has stopped."""
        self._told += 1
        with suppress(OSError):
            self._server.pull_trigger()

    def _turn(self) -> None:
        self._follower.look()
        wasyncore.loop(timeout=1, map=self._map, use_poll=True, count=1)

    def _dismiss(self) -> bool:
        """Close the connections on which nothing is under way; return whether any is left."""
        channels = list(self._server.active_channels.values())
        idle = [channel for channel in channels if not channel.requests and not channel.total_outbufs_len]
        for channel in idle:
            channel.will_close = True
        return len(idle) < len(channels)


@contextmanager
def listening(release: Release, settings: Settings) -> Iterator[Server]:
    """A server of a release that listens already; raise `UsageError` where it cannot listen."""
    with _bound(settings.host, settings.port) as bound:
        public_url = _address(bound) if settings.public_url is None else checked_url(settings.public_url)
        opening = partial(_opened, settings=settings, public_url=public_url)
        with opening(release) as site:
            stage = Stage(site)
            follower = Follower(stage, settings.follow, opening, settings.timeout + GRACE_SECONDS)
            try:
                yield Server(bound, stage, follower, settings)
            finally:
                follower.close()


@contextmanager
def _opened(release: Release, settings: Settings, public_url: str) -> Iterator[Site]:
    """A release as a site, whose index and engine are open; what is damaged in it is made anew first."""
    place = settings.engine or release.file(layout.STORE)
    descriptions = Descriptions(release.file(layout.INDEX))
    with open_engine(place, sandbox=settings.sandbox) as engine, ExitStack() as held:
        site = Site(release, descriptions, engine, public_url, settings.timeout)
        if pages := open_pages(release.file(layout.PAGES), site.made_for):
            held.callback(pages.close)
        yield replace(site, pages=pages)


def serve(release: Release, settings: Settings, ready: Callable[[str], None] = lambda _: None) -> None:
    """Serve a release until SIGTERM or SIGINT; `ready` is called with the public address once it can be asked."""
    with listening(release, settings) as server:

        def stop(_signal: int, _frame: FrameType | None) -> None:
            server.stop()

        before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            ready(server.url)
            server.run()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _bound(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise UsageError(f"cannot listen on {host} port {port}: {error}") from error


def _address(bound: socket.socket) -> str:
    host, port = bound.getsockname()[:2]
    named = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{named}:{port}"


def checked_url(given: str) -> str:
    """A public address without the slash at its end; raise `UsageError` for what can be none."""
    if not PUBLIC_URL.match(given) or not urlsplit(given).hostname:
        raise UsageError(f"--public-url {given}: write it as https://example.org or https://example.org/folder")
    return given.rstrip("/")
