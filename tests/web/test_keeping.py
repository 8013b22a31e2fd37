"""Keeping: bounded, the least recently used go first."""

from lastdose.web.keeping import Kept


def test_what_is_kept_is_not_made_again() -> None:
    kept, made = Kept(), []

    for _ in range(3):
        assert kept.body("a", lambda: made.append(1) or b"body") == b"body"  # type: ignore[func-returns-value]
    assert len(made) == 1


def test_the_least_recently_used_goes_first() -> None:
    kept, made = Kept(most=20), []

    def body(tag: str) -> bytes:
        return kept.body(tag, lambda: made.append(tag) or b"x" * 10)  # type: ignore[func-returns-value]

    for tag in "abacab":
        body(tag)
    assert made == ["a", "b", "c", "b"]


def test_what_is_too_large_is_not_kept() -> None:
    kept, made = Kept(largest=5), []

    for _ in range(2):
        kept.body("a", lambda: made.append(1) or b"123456")  # type: ignore[func-returns-value]
    assert len(made) == 2
