"""Articles: the main text, its references and its disclaimer; what it does not say stays unknown."""

from collections.abc import Callable
from pathlib import Path

import pytest
from lastdose.claims.concepts import DateStatus, SourceKind
from lastdose.claims.documents import Document, Naming
from lastdose.errors import UnreadableError
from lastdose.sources import read

Small = Callable[[str], Document]
Write = Callable[[str, str | bytes], Path]

PROSE = "Do not stop this medicine on your own, and ask a doctor first if you want to."


def test_an_article_is_known_by_its_content_and_nothing_is_made_up(small: Small) -> None:
    document = small("articles/examplol.txt")

    assert document.version.key == document.source.key == f"article-{document.version.content_hash[:8]}"
    assert document.version.kind is SourceKind.WEB_ARTICLE
    assert (document.source.homepage, document.source.publisher, document.source.jurisdiction) == (None, None, None)
    assert (document.version.effective_date, document.version.date_status) == (None, DateStatus.UNKNOWN)
    assert document.version.licence is None
    assert document.naming == Naming()


def test_an_article_is_one_section_with_all_its_text(small: Small) -> None:
    (section,) = small("articles/examplol.txt").sections

    assert (section.address, section.code) == ("text", "article")
    assert section.text.startswith("Do you have to take examplol for ever? What happens when you stop it Examplol is")
    assert section.text.count("the main risk is that chest pain comes back") == 2


def test_title_language_references_and_disclaimer_are_kept(small: Small) -> None:
    document = small("articles/examplol.txt")

    assert document.source.title == "Do you have to take examplol for ever? What happens when you stop it"
    assert document.version.language == "en"
    assert document.version.references == ("https://www.example.org/examplor",)
    assert document.version.disclaimer is not None
    assert document.version.disclaimer.startswith("[ 免责声明 ]")


def test_of_a_page_only_the_main_part_is_text(small: Small) -> None:
    document = small("articles/examplol.html")

    assert document.sections[0].text == (
        "Stopping examplol Do not stop examplol suddenly: chest pain can come back within a few days. "
        "Your doctor will lower the dose over 1 to 2 weeks. Tell your doctor about palpitations. "
        "Keep your tablets at hand. Source: the manufacturer."
    )
    assert document.source.title == "Stopping examplol"
    assert document.version.language == "en-gb"


def test_a_page_cites_what_its_main_part_links_to(small: Small) -> None:
    assert small("articles/examplol.html").version.references == ("https://www.example.org/examplor",)


def test_the_disclaimer_of_a_page_may_stand_in_its_footer(small: Small) -> None:
    assert small("articles/examplol.html").version.disclaimer == (
        "Disclaimer: this page is invented for tests and is no advice."
    )


def test_a_page_without_a_main_part_is_read_without_menu_header_and_footer(write: Write) -> None:
    html = f"<html><title>T</title><body><header>H</header><nav>N</nav><p>{PROSE}</p><footer>F</footer></body></html>"

    (document,) = read(write("page", html))

    assert document.sections[0].text == PROSE
    assert document.source.title == "T"


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("See https://a.example/x.", ("https://a.example/x",)),
        ("(see https://a.example/x_(y)), and http://b.example", ("https://a.example/x_(y)", "http://b.example")),
        ("https://a.example/x https://a.example/x", ("https://a.example/x",)),
        ("ftp://a.example javascript:alert(1) https://", ()),
        ("见https://a.example/药。", ("https://a.example/",)),
    ],
)
def test_web_addresses_are_found_once_and_without_the_sentence_around(
    write: Write, text: str, addresses: tuple[str, ...]
) -> None:
    (document,) = read(write("article", f"Title\n{PROSE} {text}"))

    assert document.version.references == addresses


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (PROSE, "en"),
        ("请勿自行停药。如需停药,请先咨询您的医生或药师,不要突然停止用药。", "zh"),
        ("Setzen Sie dieses Arzneimittel nicht eigenmächtig ab, fragen Sie Ihren Arzt.", "und"),
    ],
)
def test_the_language_is_told_from_the_words_or_left_undetermined(write: Write, text: str, language: str) -> None:
    (document,) = read(write("article", text))

    assert document.version.language == language


def test_only_links_to_the_web_are_references(write: Write) -> None:
    hrefs = ("javascript:alert(1)", "/here", "https://a.example/<b>", "https://a.example:x/", "https://a.example/x#y")
    anchors = "".join(f"<a href='{href}'>x</a>" for href in hrefs)

    (document,) = read(write("page", f"<p>{PROSE} {anchors}</p>"))

    assert document.version.references == ("https://a.example/x#y",)


def test_an_article_of_one_paragraph_has_no_title(write: Write) -> None:
    (document,) = read(write("article", PROSE))

    assert document.source.title.startswith("Untitled article ")
    assert document.sections[0].title is None


def test_a_disclaimer_heading_takes_the_next_line_with_it(write: Write) -> None:
    (document,) = read(write("article", f"Title\n{PROSE}\nDisclaimer:\nThis text is no medical advice at all.\n"))

    assert document.version.disclaimer == "Disclaimer: This text is no medical advice at all."


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"one\ttwo\nthree\tfour\n", "a table, no article"),
        (b"fine\nbut \x00 not this", "line 2: holds control characters"),
        (b"42", "holds no prose"),
        (b"<html><body><script>x</script></body></html>", "holds no prose"),
        ("d\u00e9j\u00e0 vu".encode("latin-1"), "line 1: byte 1 is no UTF-8"),
    ],
    ids=["table", "binary", "number", "script", "latin-1"],
)
def test_what_is_no_article_is_refused(write: Write, content: bytes, reason: str) -> None:
    path = write("article", content)

    with pytest.raises(UnreadableError, match=reason):
        list(read(path))
