"""The system's Chromium, for the browser tests."""

import os
import shutil

from system import Missing, can_install_packages, install_packages

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find() -> str:
    """The path of a Chromium, installing it where that is possible."""
    if given := os.environ.get("CHROMIUM"):
        if shutil.which(given) is None:
            raise Missing(f"the browser that CHROMIUM names: {given} is not a program; correct or unset it")
        return given
    found = _search()
    if found is None and can_install_packages():
        install_packages("chromium")
        found = _search()
    if found is None:
        raise Missing("Chromium; on Debian: apt-get install chromium, or set CHROMIUM to the path of a browser")
    return found


def _search() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)
