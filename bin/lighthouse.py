#!/usr/bin/env python3
"""Holds the main pages against Lighthouse's phone profile: `make lighthouse`.

Loads the demo into a database of its own, serves it with the settings of production, and has npm's `lighthouse`
visit home, results, sheet, comuni, provider and list with the installed Chromium. Fails when a page has less than 95
points of 100 in anything. Needs Node 18 or newer with npm, which nothing else of this project uses; the first run
fetches Lighthouse.

    make lighthouse
    make lighthouse ARGS="sheet results"      only those
    make lighthouse ARGS="--runs 3"           the median of three visits each: on a busy machine speed varies
    make lighthouse ARGS="--reports var/lh"   keeps Lighthouse's reports as pages to read
"""

import argparse
import os
import shutil
import tempfile
from pathlib import Path

import chromium
import environment
from services import project_environment
from system import ROOT, Missing, main, run_to_end

VERSION = "12.6.1"
"""The last line of Lighthouse that runs on Node 18 and 20."""


def command() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", help="words in the names of the pages to visit (default: all)")
    parser.add_argument("--runs", type=int, default=1, help="visits of each page; the median counts (default: 1)")
    parser.add_argument("--reports", type=Path, help="folder for Lighthouse's own reports")
    options = parser.parse_args()
    npm = shutil.which("npm")
    if npm is None:
        raise Missing("npm, which fetches and runs Lighthouse; on Debian: apt-get install npm")
    python = environment.ensure(environment.TEST)
    with tempfile.TemporaryDirectory(prefix="lighthouse-") as folder:
        words: list[str | Path] = [python, "-m", "benchmarks._lighthouse", folder, "--runs", str(options.runs)]
        if options.reports:
            words += ["--reports", options.reports.resolve()]
        addresses = {
            "LIGHTHOUSE": f"{npm} exec --yes --package=lighthouse@{VERSION} -- lighthouse",
            "CHROMIUM": chromium.find(),
            "CHROME_PATH": os.environ.get("CHROME_PATH") or shutil.which(chromium.find()) or chromium.find(),
        }
        return run_to_end([*words, *options.pages], cwd=ROOT, env=project_environment(addresses))


if __name__ == "__main__":
    main(command)
