"""The catalogues: every message of code and templates is translated, and nothing is said past them."""

import ast
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import lastdose.web
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.nodes import Block, TemplateData
from lastdose import DISCLAIMER
from lastdose.claims.values import Quantity
from lastdose.web.languages import CATALOGUES, LANGUAGES, Language, day, gettext, listed, ngettext, speaking
from lastdose.web.views.words import KINDS, duration

from tests.web.speech import said_in_english
from tests.web.test_views import resource

WEB = Path(lastdose.web.__file__).parent
ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
OTHERS = [tag for tag in LANGUAGES if tag != "en"]
PLACEHOLDER, ELEMENT = re.compile(r"%\((\w+)\)s"), re.compile(r"<[^>]+>")
VIEWS = sorted((WEB / "views").glob("*.py"))
SAYING = {"gettext", "ngettext", "said", "N_", "NN_", "Message", "compile", "Template"}
SENTENCE = re.compile(r"[A-Za-z]{2,}[,:;.]? [A-Za-z]{2,}|[a-z]: $|^[A-Z][a-z]+ $")
KNOWN = re.compile(r"JSON Lines|CC BY|<|PREFIX ")
CHINESE = Language(tag="zh")


def extracted() -> set[str | tuple[str, ...]]:
    """The messages of code and templates, found as `pybabel extract` finds them."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [(one["pattern"], one["method"]) for one in mappings]
    options = {one["pattern"]: {k: v for k, v in one.items() if k not in ("pattern", "method")} for one in mappings}
    keywords = {**DEFAULT_KEYWORDS, "Message": None, "NN_": (1, 2)}
    return {found[2] for found in extract_from_dir(WEB, methods, options, keywords)}


def catalogue(tag: str) -> Catalog:
    with (CATALOGUES / tag / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=tag)


def forms(message: Message) -> Iterator[tuple[str, str]]:
    """The message in English, in the plural if it has one, beside each of its forms in another language."""
    english = message.id if isinstance(message.id, str) else message.id[-1]
    for form in message.string if isinstance(message.string, tuple) else (message.string,):
        assert isinstance(form, str)
        yield english, form


@pytest.mark.parametrize("tag", OTHERS)
def test_every_message_is_translated_and_no_other(tag: str) -> None:
    held = {message.id: message for message in catalogue(tag) if message.id}

    assert set(held) == extracted()
    assert [message.id for message in held.values() if not all(form for _, form in forms(message))] == []
    assert [message.id for message in held.values() if message.fuzzy] == []


@pytest.mark.parametrize("tag", OTHERS)
def test_a_translation_keeps_placeholders_and_elements(tag: str) -> None:
    pairs = [pair for message in catalogue(tag) if message.id for pair in forms(message)]

    for kept in (PLACEHOLDER, ELEMENT):
        assert [pair for pair in pairs if set(kept.findall(pair[0])) != set(kept.findall(pair[1]))] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_says_nothing_past_the_catalogue(template: Path) -> None:
    tree = Environment(extensions=["jinja2.ext.i18n"]).parse(template.read_text())
    unsaid = {part for block in tree.find_all(Block) if block.name == "shape" for part in block.find_all(TemplateData)}

    parts = [part.data for part in tree.find_all(TemplateData) if part not in unsaid]
    assert list(said_in_english("".join(parts))) == []


@pytest.mark.parametrize("view", VIEWS, ids=lambda path: path.name)
def test_a_view_says_nothing_past_the_catalogue(view: Path) -> None:
    unsaid = [text for text in strings(ast.parse(view.read_text())) if SENTENCE.search(text) and not KNOWN.match(text)]

    assert unsaid == []


def strings(node: ast.AST) -> Iterator[str]:
    """The texts in a program that are neither messages nor documentation, patterns, errors or keys of a table."""
    silent = isinstance(node, ast.Assert | ast.Raise) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )
    if silent or (isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in SAYING):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for part in node.values if isinstance(node, ast.Dict) else ast.iter_child_nodes(node):
        yield from strings(part)


def test_the_disclaimer_is_the_same_on_pages_and_elsewhere() -> None:
    said = next(one for one in extracted() if isinstance(one, str) and one.startswith("LastDose reports"))

    assert said == DISCLAIMER


def test_times_lists_and_numbers_are_said_as_chinese_says_them() -> None:
    stretch = Quantity(minimum=Decimal(12), maximum=Decimal(18), unit="h")

    with speaking(CHINESE):
        said = [
            duration(resource(stretch)),
            listed(["a", "b", "c"]),
            ngettext("%(num)s statement", "%(num)s statements", 2_522),
            day(date(2026, 3, 1).isoformat()),
            day("date unknown"),
            KINDS["MonitoringClaim"],
        ]

    assert said == ["12 至 18 小时", "a、b和c", "2,522 条陈述", "2026年3月1日", "日期不详", "应观察什么"]
    assert KINDS["MonitoringClaim"] == "What to watch"


def test_markup_in_a_message_is_kept_and_other_text_is_escaped() -> None:
    with speaking(CHINESE):
        said = gettext("Stopping %(name)s", name="<b>")

    assert said == "停用<b>"
