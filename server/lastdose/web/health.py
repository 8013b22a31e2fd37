"""Health: whether the process lives, and whether it can answer."""

import json

from flask import Blueprint, Response

from lastdose.engine import Question
from lastdose.web.parameters import parameters
from lastdose.web.site import current_site

SECONDS = 5.0

health = Blueprint("health", __name__)


@health.get("/-/health")
def alive() -> Response:
    """The process lives."""
    parameters()
    return _told({"status": "alive"})


@health.get("/-/ready")
def ready() -> Response:
    """Index and engine answer; where one does not, the response is 503."""
    parameters()
    site = current_site()
    with site.descriptions.open() as reader:
        reader.label(f"{site.release.base}dataset")
    site.engine.evaluate(Question(query="ASK {}", deadline=SECONDS)).close()
    return _told({"status": "ready", "release": site.release.id})


def _told(words: dict[str, str]) -> Response:
    response = Response(json.dumps(words) + "\n", content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
