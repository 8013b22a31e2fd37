"""The language of pages: what readers accept, what the address chooses, and that data never varies by it."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from lastdose.web.serving import Server

from tests.web.speech import english_words

Ask = Any
DOCUMENT = "/doc/drug/testolol"
HTML, TURTLE = {"Accept": "text/html"}, {"Accept": "text/turtle"}
CHINESE = {**HTML, "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}
PAGES = (
    *("/", "/search", "/search?q=testolol", "/compare", "/compare?drug=testolol&drug=hostile", "/dataset", "/download"),
    *("/changes", "/ontology", "/sparql", "/sparql?query=ASK%7B%7D", DOCUMENT, "/doc/effect/tremor-of-tests?size=1"),
    *("/doc/source/label-testolol", "/doc/version/label-testolol-v1", "/doc/risk-kind/withdrawal", "/doc/nothing/x"),
)
DATA = re.compile(r"/download/|/stream$|\.(?!html)\w+$")
LINK = re.compile(r'<a [^>]*href="([^"]*)"')
FORM = re.compile(r"<form .*?</form>", re.DOTALL)
HREFLANG = re.compile(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">')
TRANSLATED = re.compile(r'<([^>]+)>; rel="alternate"; hreflang="([^"]+)"')


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [
        (None, "en"),
        ("", "en"),
        ("*", "en"),
        ("fr", "en"),
        ("en-GB, zh;q=0.5", "en"),
        ("zh", "zh"),
        ("zh-Hans-CN", "zh"),
        ("fr, zh;q=0.5", "zh"),
        ("en;q=0.4, zh-TW;q=0.9", "zh"),
        ("zh;q=0, en;q=0.1", "en"),
    ],
)
def test_a_page_speaks_what_its_reader_likes_most(ask: Ask, accepted: str | None, spoken: str) -> None:
    page = ask(DOCUMENT, {**HTML, **({} if accepted is None else {"Accept-Language": accepted})})

    assert page.headers["Content-Language"] == spoken
    assert f'<html lang="{spoken}">' in page.text
    assert "Accept-Language" in page.listed("Vary")


@pytest.mark.parametrize("path", [DOCUMENT, f"{DOCUMENT}.html", "/dataset"])
def test_the_address_chooses_before_the_reader_does(ask: Ask, path: str) -> None:
    pages = [ask(f"{path}?lang={tag}", CHINESE) for tag in ("en", "zh")]

    assert [page.headers["Content-Language"] for page in pages] == ["en", "zh"]
    assert not any("Accept-Language" in page.listed("Vary") for page in pages)


def test_each_language_has_an_etag_of_its_own(ask: Ask) -> None:
    pages = [ask(path, headers) for path in (DOCUMENT, f"{DOCUMENT}?lang=zh") for headers in (HTML, CHINESE)]
    tags = [page.headers["ETag"] for page in pages]

    assert len(set(tags)) == 3
    assert ask(DOCUMENT, {**CHINESE, "If-None-Match": tags[1]}).status == 304
    assert ask(DOCUMENT, {**CHINESE, "If-None-Match": tags[0]}).status == 200


def test_data_never_varies_by_language(ask: Ask) -> None:
    paths = (f"{DOCUMENT}.ttl", f"{DOCUMENT}.ttl?lang=zh", f"{DOCUMENT}.ttl?lang=en")
    replies = [ask(path, {"Accept-Language": tag}) for path in paths for tag in ("en", "zh")]
    negotiated = ask(f"{DOCUMENT}?lang=zh", TURTLE)

    assert len({reply.body for reply in (*replies, negotiated)}) == 1
    assert len({reply.headers["ETag"] for reply in (*replies, negotiated)}) == 1
    assert {reply.headers["Content-Location"] for reply in (*replies, negotiated)} == {f"{DOCUMENT}.ttl"}
    assert all("Accept-Language" not in reply.listed("Vary") for reply in replies)


@pytest.mark.parametrize("extension", ["json", "md"])
def test_views_for_programs_stay_english(ask: Ask, extension: str) -> None:
    replies = [ask(f"{DOCUMENT}.{extension}", {"Accept-Language": tag}) for tag in ("en", "zh")]

    assert replies[0].body == replies[1].body


@pytest.mark.parametrize("path", [DOCUMENT, f"{DOCUMENT}.ttl", "/", "/search", "/compare", "/dataset"])
def test_a_language_that_there_is_not_is_refused(ask: Ask, path: str) -> None:
    refused = ask(f"{path}?lang=fr", {"Accept": "*/*"})

    assert refused.status == 400
    assert '"parameter": "lang"' in refused.text


@pytest.mark.parametrize("path", PAGES)
def test_the_switch_keeps_the_page(ask: Ask, path: str) -> None:
    page = ask(path, HTML)

    switch = page.text.partition('<nav class="languages"')[2].partition("</nav>")[0].replace("&amp;", "&")
    (other,) = LINK.findall(switch)
    asked, kept = urlsplit(path), urlsplit(other)
    assert (kept.netloc, kept.path) == ("", asked.path)
    assert parse_qsl(kept.query) == [*parse_qsl(asked.query), ("lang", "zh")]
    assert ask(f"{kept.path}?{kept.query}", HTML).headers["Content-Language"] == "zh"


@pytest.mark.parametrize("path", [DOCUMENT, f"{DOCUMENT}?lang=zh", "/", "/dataset"])
def test_translations_stand_in_the_page_and_in_the_header(ask: Ask, server: Server, path: str) -> None:
    page = ask(path, HTML)

    plain = server.address + urlsplit(path).path
    told = {"x-default": plain, "en": f"{plain}?lang=en", "zh": f"{plain}?lang=zh"}
    assert dict(HREFLANG.findall(page.text)) == told
    assert {tag: address for address, tag in TRANSLATED.findall(page.headers["Link"])} == told


@pytest.mark.parametrize("path", PAGES)
def test_a_language_that_was_chosen_is_kept(ask: Ask, path: str) -> None:
    page = ask(f"{path}{'&' if '?' in path else '?'}lang=zh", HTML).text

    links = [urlsplit(link.replace("&amp;", "&")) for link in LINK.findall(page) if link.startswith("/")]
    assert [link.geturl() for link in links if DATA.search(link.path) and "lang" in dict(parse_qsl(link.query))] == []
    assert [link for link in links if not DATA.search(link.path) and "lang" not in dict(parse_qsl(link.query))] == []
    assert all('<input type="hidden" name="lang" value="zh">' in form for form in FORM.findall(page))


@pytest.mark.parametrize("path", PAGES)
def test_a_chinese_page_marks_what_it_says_in_english(ask: Ask, path: str) -> None:
    page = ask(path, CHINESE)

    assert page.headers["Content-Language"] == "zh"
    assert list(english_words(page.text)) == []


def test_a_chinese_page_says_that_a_machine_translated_it_and_that_it_is_no_advice(ask: Ask) -> None:
    pages = [ask(path, CHINESE).text for path in PAGES]

    assert all("由机器翻译，未经人工审校" in page and "不是医疗建议：请勿据此停药或更改用药" in page for page in pages)
    assert "由机器翻译" not in ask(DOCUMENT, HTML).text


def test_what_has_a_chinese_name_is_called_by_it(ask: Ask) -> None:
    page = ask("/doc/effect/tremor-of-tests", CHINESE).text

    assert '<h1>震颤 <span class="translated" lang="en">tremor of tests</span></h1>' in page


def test_a_problem_is_told_in_the_readers_language_and_to_programs_in_english(ask: Ask) -> None:
    page = ask(f"{DOCUMENT}?page=99", CHINESE)
    problem = ask(f"{DOCUMENT}?page=99", {"Accept": "*/*", "Accept-Language": "zh"})

    assert "没有这一页：最后一页是第 1 页。" in page.text
    assert "There is no such page: the last one is 1." in problem.text


@pytest.mark.parametrize(
    "path", ["//elsewhere.example/", "/doc/drug/x%0d%0aX-Y:%20z", "/%D0%B6?q=%22%3E%3C", "/search?q=%00"]
)
def test_no_address_breaks_out_of_the_switch(ask: Ask, path: str) -> None:
    page = ask(path, CHINESE)

    switch = page.text.partition('<nav class="languages"')[2].partition("</nav>")[0]
    assert page.status in (400, 404)
    assert re.findall(r'href="(/[^/"<>][^"<>]*)"', switch)
