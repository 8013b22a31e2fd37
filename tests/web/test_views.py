"""The views' own wording: times and lists as people say them, and data that is safe inside a script element."""

import json
from decimal import Decimal

import pytest
from lastdose.claims.values import Quantity
from lastdose.graphs.claims import value_quads
from lastdose.graphs.nquads import line
from lastdose.releases.descriptions import Descriptions
from lastdose.releases.layout import INDEX, Release
from lastdose.releases.statements import Description, Resource, Statement, Value, resource_of
from lastdose.web.languages import listed, ngettext
from lastdose.web.site import Site
from lastdose.web.views.crawlers import json_ld
from lastdose.web.views.names import Names, ld
from lastdose.web.views.shortening import shortened
from lastdose.web.views.words import duration


def resource(value: Quantity) -> Resource:
    """A quantity as a release has it."""
    lines = [line(quad) for quad in value_quads(value)]
    return resource_of(Description("", None, "".join(lines).encode(), 0))


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        (Quantity(minimum=Decimal(12), maximum=Decimal(18), unit="h"), "12 to 18 hours"),
        (Quantity(maximum=Decimal(1), unit="wk"), "up to 1 week"),
        (Quantity(minimum=Decimal(20), unit="d"), "at least 20 days"),
        (Quantity(minimum=Decimal(1), maximum=Decimal(1), unit="mo"), "1 month"),
        (Quantity(minimum=Decimal(2), half_lives=True), "at least 2 half-lives"),
        (Quantity(minimum=Decimal(1), maximum=Decimal(1), half_lives=True), "1 half-life"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_stretch_of_time_is_said_as_people_say_it(quantity: Quantity, words: str) -> None:
    assert duration(resource(quantity)) == words


@pytest.mark.parametrize(
    ("words", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_list_is_said_with_one_and(words: list[str], said: str) -> None:
    assert listed(words) == said


def test_numbers_are_said_with_their_noun() -> None:
    said = [ngettext("%(num)s claim", "%(num)s claims", number) for number in (1, 2_522)]

    assert said == ["1 claim", "2,522 claims"]


def test_the_block_for_crawlers_cannot_end_its_script_element(release: Release) -> None:
    text = "</script><!--<script>&"
    hostile = Resource("https://x.test/", None, 0, (Statement(ld("value"), Value(text, language="en"), "g"),))

    with Descriptions(release.file(INDEX)).open() as reader:
        site = Site(release, Descriptions(release.file(INDEX)), None, "http://x.test")  # type: ignore[arg-type]
        block = json_ld(Names(site, reader), hostile)

    assert not set("<>&") & set(block)
    assert json.loads(block)["@graph"][0]["ld:value"] == [{"@value": text, "@language": "en"}]


@pytest.mark.parametrize(
    ("words", "cut"),
    [
        ("ten letters", "ten lette…"),
        ("ten signs!", "ten signs!"),
        ("停药后可能发生的情况", "停药后可…"),
        ("停药后", "停药后"),
    ],
    ids=["long", "just-fits", "wide-signs", "few-wide-signs"],
)
def test_a_label_is_cut_to_its_room_and_chinese_signs_take_two(words: str, cut: str) -> None:
    assert shortened(words, 10) == cut
