"""Serving: a release on the web."""

import argparse
import gc
import logging
import os
import sys
import webbrowser

from lastdose.cli.commands import Commands, add, add_release, processors
from lastdose.cli.releases import chosen_release
from lastdose.releases.executing import executor
from lastdose.web.metrics import LOG
from lastdose.web.preparing import prepare
from lastdose.web.serving import Settings, checked_url, serve


def add_commands(commands: Commands) -> None:
    """serve, prepare."""
    _add_serve(commands)
    _add_prepare(commands)


def _add_serve(commands: Commands) -> None:
    command = add(commands, "serve", run_serve, "Serve a release on the web.", "lastdose serve --port 0 --open")
    add_release(command)
    command.add_argument("--host", default="127.0.0.1", metavar="H")
    command.add_argument("--port", type=int, default=8000, metavar="P", help="0 takes a free one (default: 8000)")
    command.add_argument("--public-url", metavar="URL", help="the address that readers use (default: the printed one)")
    command.add_argument("--engine", metavar="URL", help="a SPARQL 1.1 endpoint that holds the release")
    command.add_argument("--timeout", type=float, default=30.0, metavar="S", help="seconds a query may take")
    command.add_argument("--trusted-proxy", metavar="ADDR", help="the proxy whose forwarded headers count")
    command.add_argument(
        "--no-sandbox", action="store_true", help="run queries without a sandbox where none can be had"
    )
    command.add_argument("--open", action="store_true", help="open a browser")


def _add_prepare(commands: Commands) -> None:
    example = "lastdose prepare --release releases --public-url https://example.org"
    command = add(commands, "prepare", run_prepare, "Make the pages of a release before anyone asks for them.", example)
    add_release(command)
    command.add_argument("--public-url", metavar="URL", required=True, help="the address that it will be served at")
    command.add_argument(
        "--workers", type=int, default=processors(), metavar="N", help="processes (default: one a processor)"
    )


def run_prepare(options: argparse.Namespace) -> int:
    """Prepare; print how many pages there are."""
    release = chosen_release(options.release)
    with executor(options.workers) as found:
        print(prepare(release, checked_url(options.public_url), found))
    return 0


NURSERY = 50_000
"""How many new objects are let be before the garbage collector looks at them: those of a page go with it anyway."""


def run_serve(options: argparse.Namespace) -> int:
    """Serve until interrupted; print the address first. With LASTDOSE_LOG=queries, log each query to stderr."""
    gc.set_threshold(NURSERY, *gc.get_threshold()[1:])
    if os.environ.get("LASTDOSE_LOG") == "queries":
        LOG.addHandler(logging.StreamHandler(sys.stderr))
        LOG.setLevel(logging.INFO)
    settings = Settings(
        host=options.host,
        port=options.port,
        public_url=options.public_url,
        engine=options.engine,
        timeout=options.timeout,
        trusted_proxy=options.trusted_proxy,
        sandbox=not options.no_sandbox,
        follow=options.release,
    )
    serve(chosen_release(options.release, thorough=True), settings, ready=lambda url: _ready(url, options.open))
    return 0


def _ready(url: str, wants_browser: bool) -> None:
    print(url, flush=True)
    if wants_browser:
        webbrowser.open(url)
