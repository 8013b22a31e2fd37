"""Assets: the style sheets, scripts and pictures of the pages; only files that lie there can be had."""

import mimetypes
from functools import cache
from pathlib import Path

from flask import Blueprint, Response

from lastdose.web.languages import Message
from lastdose.web.parameters import parameters
from lastdose.web.problems import not_found
from lastdose.web.responses import Representation, represented
from lastdose.web.site import current_site

FOLDER = Path(__file__).parent / "static"
AN_HOUR = "public, max-age=3600"

assets = Blueprint("assets", __name__)


@assets.get("/static/<path:name>")
def asset(name: str) -> Response:
    """A file of the pages."""
    parameters()
    path = files().get(name)
    if path is None:
        raise not_found(Message("There is no such file."))
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    held = Representation(
        resource=f"/static/{name}", media_type=media_type, body=path.read_bytes, cache=AN_HOUR, recallable=True
    )
    return represented(current_site(), held)


@cache
def files() -> dict[str, Path]:
    """Every file by its path below the folder."""
    return {path.relative_to(FOLDER).as_posix(): path for path in FOLDER.rglob("*") if path.is_file()}
