"""Asking: what a request for a document asks for, read from its address, its parameters and its headers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from lastdose.namespaces import KEY, TYPES
from lastdose.web.formats import BY_MEDIA_TYPE, FORMATS, HTML, MARKDOWN, Format
from lastdose.web.incoming import DEFAULT_SIZE, LARGEST_SIZE, MOST_PAGES
from lastdose.web.languages import PARAMETER, Message
from lastdose.web.linking import alternates
from lastdose.web.markdown import LEAST_CHARS, MOST_CHARS
from lastdose.web.negotiation import preferred
from lastdose.web.parameters import number, parameters
from lastdose.web.problems import bad_request, not_acceptable, not_found, shown
from lastdose.web.profiles import CARD, CARDS, FULL, PROFILES, accepted_profile
from lastdose.web.site import Site

ALL_PROFILES = "alt"
PARAMETERS = ("page", "size", PARAMETER, "_profile", "max_chars")
NEGOTIATED_BY = ("Accept", "Accept-Profile", "Accept-Datetime")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A document that is asked for: `path` is its address without the extension, `query` its parameters in order."""

    kind: str
    key: str
    path: str
    form: Format
    negotiated: bool
    page: int = 1
    size: int = DEFAULT_SIZE
    profile: str = FULL
    most: int = MOST_CHARS
    query: str = ""

    @property
    def varies(self) -> tuple[str, ...]:
        """The request headers that chose the document: none, where its address names the format."""
        return NEGOTIATED_BY if self.negotiated else ()

    @property
    def location(self) -> str:
        """The path of exactly what is sent."""
        return f"{self.path}.{self.form.extension}" + (f"?{self.query}" if self.query else "")

    @property
    def resource(self) -> str:
        """A name for everything that decides what is sent, beside format and language."""
        return f"{self.path}?{self.page}&{self.size}&{self.profile}&{self.most}"


def asked(site: Site, kind: str, name: str) -> Asked:
    """What the request asks for; raise the problem for an address or parameter that there is not."""
    key, dot, extension = name.partition(".")
    refuse_address(kind, key)
    given = parameters(*PARAMETERS)
    path = f"{site.place}/doc/{kind}/{key}"
    profile = _profile(given, negotiated=not dot)
    form = chosen_form(site, path, extension if dot else None, _offered(kind, profile, negotiated=not dot))
    _refuse_unfit(given, form, kind, profile)
    return Asked(
        kind=kind,
        key=key,
        path=path,
        form=form,
        negotiated=not dot,
        page=number(given, "page", 1, 1, MOST_PAGES),
        size=number(given, "size", DEFAULT_SIZE, 1, LARGEST_SIZE),
        profile=profile,
        most=number(given, "max_chars", MOST_CHARS, LEAST_CHARS, MOST_CHARS),
        query=_query(given, form, profile),
    )


def _query(given: Mapping[str, str], form: Format, profile: str) -> str:
    """The parameters in their order, with the profile that a header asked for; a language is for pages only."""
    told = {**given, **({"_profile": profile} if profile != FULL else {})}
    left_out = () if form.media_type == HTML else (PARAMETER,)
    return urlencode([(name, told[name]) for name in PARAMETERS if name in told and name not in left_out])


def refuse_address(kind: str, key: str) -> None:
    """Raise the problem 404 for what can be no address of a thing."""
    if kind not in TYPES:
        raise not_found(Message("There is no such type of thing. There are: %(types)s.", types=", ".join(TYPES)))
    if not KEY.match(key):
        raise not_found(Message("There is no such thing: keys are lower-case letters, digits and hyphens."))


def _profile(given: Mapping[str, str], *, negotiated: bool) -> str:
    token = given.get("_profile")
    if token is None:
        return accepted_profile(request.headers.get("Accept-Profile")) if negotiated else FULL
    if token not in PROFILES and token != ALL_PROFILES:
        known = ", ".join([*PROFILES, ALL_PROFILES])
        detail = Message("'_profile' cannot be '%(token)s'. There are: %(known)s.", token=shown(token), known=known)
        raise bad_request(detail, parameter="_profile")
    return token


def chosen_form(site: Site, path: str, extension: str | None, offered: Sequence[Format]) -> Format:
    """The format that an extension names, or else the one that is accepted; raise the problem 404 or 406 for none."""
    if extension is not None:
        named = [form for form in offered if form.extension == extension]
        if not named:
            known = ", ".join(form.extension for form in offered)
            raise not_found(Message("There is no such format. There are: %(known)s.", known=known))
        return named[0]
    wanted = preferred(request.headers.get("Accept"), [form.media_type for form in offered])
    if wanted is None:
        available = {form.media_type: site.url(f"{path}.{form.extension}") for form in offered}
        raise not_acceptable(available, ", ".join(alternates(site, path, offered=offered)))
    return BY_MEDIA_TYPE[wanted]


def _is_page(kind: str, profile: str) -> bool:
    """Whether people can read a profile as a page: the whole, and the stop card of a drug or a class."""
    return profile in (FULL, ALL_PROFILES) or (profile == CARD and kind in CARDS)


def _offered(kind: str, profile: str, *, negotiated: bool) -> tuple[Format, ...]:
    """The formats that a profile has: a page where there is one, or where an address asks for one and is told so."""
    whole = _is_page(kind, profile) or not negotiated
    return tuple(form for form in FORMATS if whole or form.media_type != HTML)


def _refuse_unfit(given: Mapping[str, str], form: Format, kind: str, profile: str) -> None:
    """Raise the problem 400 for a parameter that means nothing in the format that will be sent."""
    if "max_chars" in given and form.media_type != MARKDOWN:
        raise bad_request(Message("'max_chars' is for Markdown only."), parameter="max_chars")
    if form.media_type == HTML and not _is_page(kind, profile):
        detail = Message(
            "For pages '_profile' can only be '%(full)s', and for a drug or a class '%(card)s'.", full=FULL, card=CARD
        )
        raise bad_request(detail, parameter="_profile")
