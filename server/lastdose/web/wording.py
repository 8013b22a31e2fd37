"""Wording: a page says in its headers which language it speaks, what chose that, and where it is in the others."""

from flask import Response

from lastdose.web.languages import Language
from lastdose.web.linking import link
from lastdose.web.site import Site


def worded(site: Site, response: Response, language: Language) -> None:
    """Add to a page Content-Language, Vary if its reader chose the language, and links to the page in each language."""
    response.content_language.add(language.tag)
    response.vary.update(language.varies)
    others = [link(site.url(to), "alternate", hreflang=tag) for tag, to in language.translations()]
    response.headers["Link"] = ", ".join(filter(None, (response.headers.get("Link"), *others)))
