"""Virtuoso 7 as a peer: `apt-get install virtuoso-opensource-7`, set up anew in a folder for each run."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lastdose.releases import layout

from tests.benchmarks.sparql.servers import Server, awaited, free_port, running

PROGRAMS = ("virtuoso-t", "isql-vt")
SETTINGS = """\
[Database]
DatabaseFile = {place}/virtuoso.db
ErrorLogFile = {place}/virtuoso.log
LockFile = {place}/virtuoso.lck
TransactionFile = {place}/virtuoso.trx
xa_persistent_file = {place}/virtuoso.pxa

[TempDatabase]
DatabaseFile = {place}/virtuoso-temp.db
TransactionFile = {place}/virtuoso-temp.trx

[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {release}
NumberOfBuffers = 340000
MaxDirtyBuffers = 250000

[HTTPServer]
ServerPort = 127.0.0.1:{http}

[SPARQL]
ResultSetMaxRows = 10000000
"""
LOADING = """\
ld_dir('{release}', '{record}', 'urn:x-none');
rdf_loader_run();
checkpoint;
"""


def installed() -> bool:
    """Whether this machine has it."""
    return all(map(shutil.which, PROGRAMS))


@contextmanager
def virtuoso(release: Path, place: Path) -> Iterator[Server]:
    """Virtuoso with a release loaded into it; `place` is a folder for its files."""
    sql, http = free_port(), free_port()
    place.mkdir()
    settings = place / "virtuoso.ini"
    settings.write_text(SETTINGS.format(place=place, release=release, sql=sql, http=http), encoding="utf-8")
    with running("virtuoso-t", "-f", "-c", settings) as process:
        awaited(f"127.0.0.1:{http}")
        loading = LOADING.format(release=release, record=layout.RECORD)
        command = ("isql-vt", f"127.0.0.1:{sql}", "dba", "dba")
        subprocess.run(command, input=loading, text=True, check=True, stdout=subprocess.DEVNULL, env=os.environ)
        yield Server("Virtuoso", process.pid, f"http://127.0.0.1:{http}/sparql")
