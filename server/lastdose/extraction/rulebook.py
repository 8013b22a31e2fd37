"""The rules as data: lexicons, sections, cues and weights are tables in `rules/`, and hashed into provenance."""

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.resources import files

FOLDER = "lastdose.extraction"


@cache
def rules_hash() -> str:
    """The hexadecimal SHA-256 over the names and bytes of all rule tables, in order of their names."""
    whole = sha256()
    for table in sorted(files(FOLDER).joinpath("rules").iterdir(), key=lambda table: table.name):
        whole.update(f"{table.name}\n".encode() + table.read_bytes())
    return whole.hexdigest()


@cache
def generated_by() -> str:
    """The key of the extraction that these rules are: `rules-` and 8 hexadecimal digits."""
    return f"rules-{rules_hash()[:8]}"


def table(name: str) -> Iterator[dict[str, str]]:
    """The rows of a rule table by column; lines that begin with `#` are comments."""
    text = files(FOLDER).joinpath("rules", name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    columns = lines[0].split("\t")
    for line in lines[1:]:
        yield dict(zip(columns, line.split("\t"), strict=False))


def entries(words: str) -> Iterator[str]:
    """The words of a cell, apart by spaces; several in double quotes are one phrase."""
    for number, part in enumerate(words.split('"')):
        yield from [part] if number % 2 else part.split()
