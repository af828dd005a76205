"""`python -m benchmarks._lighthouse FOLDER`: what `bin/lighthouse.py` runs in the project's environment.

``LIGHTHOUSE`` in the environment is the command of Lighthouse, ``CHROME_PATH`` the browser.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks._site import say, table
from tests.browser.running import running_site, served_for_real

LEAST = 95
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
MEASURES = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")
FLAGS = "--headless=new --disable-gpu --no-first-run --disable-background-networking --disable-component-update"
SECONDS = 180


@dataclass(frozen=True)
class Page:
    """A page to visit. ``is_hidden``: search engines are asked to leave it out, which would cost it points."""

    name: str
    path: str
    is_hidden: bool = False


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("pages", nargs="*")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--reports", type=Path)
    options = parser.parse_args()
    database = f"sqlite:///{options.folder / 'lighthouse.sqlite3'}"
    say("Loading the demo")
    with (
        running_site(folder=options.folder, database_url=database, elasticsearch_url="") as running,
        served_for_real(running, folder=options.folder) as site,
    ):
        found = pages(site.url)
        chosen = [page for page in found if not options.pages or any(word in page.name for word in options.pages)]
        results = {page.name: visit(site.url, page, options) for page in chosen}
    return report(results)


def pages(url: str) -> list[Page]:
    """The main pages; a sheet, a provider and a list are found by following links."""
    results = _read(f"{url}/servizi/?q=pasti")
    sheets = list(dict.fromkeys(re.findall(r'href="(/servizi/[-\w]+-[0-9a-f]{8}/)"', results)))
    provider = re.search(r'lw-provider-box.*?<h3[^>]*><a href="([^"]+)"', _read(f"{url}{sheets[0]}"), re.DOTALL)
    assert provider, "a sheet leads to its provider"
    keys = ",".join(path[-9:-1] for path in sheets[:3])
    return [
        Page("home", "/"),
        Page("results", "/servizi/?q=pasti", is_hidden=True),
        Page("catalogue", "/servizi/"),
        Page("sheet", sheets[0]),
        Page("comuni", "/comuni/"),
        Page("comune", "/comuni/lodi/"),
        Page("provider", provider[1]),
        Page("list", f"/la-mia-lista/?s={keys}", is_hidden=True),
    ]


def _read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as response:
        return str(response.read().decode())


def visit(url: str, page: Page, options: argparse.Namespace) -> dict[str, Any]:
    """Visit a page ``runs`` times; return the scores of each category and the milliseconds of each measure."""
    runs = [_lighthouse(url, page, options, number) for number in range(options.runs)]
    return {
        "page": page,
        "failing": runs[0]["failing"],
        **{name: statistics.median(run[name] for run in runs) for name in (*CATEGORIES, *MEASURES)},
    }


def _lighthouse(url: str, page: Page, options: argparse.Namespace, number: int) -> dict[str, Any]:
    folder = options.reports or options.folder
    folder.mkdir(parents=True, exist_ok=True)
    base = folder / f"{page.name}-{number}"
    # Chromium refuses its sandbox to root, which is who runs this in a container.
    flags = f"{FLAGS} --no-sandbox" if os.geteuid() == 0 else FLAGS
    command = [
        *os.environ["LIGHTHOUSE"].split(),
        f"{url}{page.path}",
        "--quiet",
        "--no-enable-error-reporting",
        "--output=json",
        "--output=html",
        f"--output-path={base}",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags={flags}",
        *(["--skip-audits=is-crawlable"] if page.is_hidden else []),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    path = base.with_name(f"{base.name}.report.json")
    if done.returncode != 0 or not path.is_file():
        raise SystemExit(f"Lighthouse failed at {page.path}:\n{done.stderr[-3000:]}")
    found = json.loads(path.read_text(encoding="utf-8"))
    if problem := found.get("runtimeError"):
        raise SystemExit(f"Lighthouse failed at {page.path}: {problem['message']}")
    audits = found["audits"]
    return {
        **{name: round((found["categories"][name]["score"] or 0) * 100) for name in CATEGORIES},
        **{name: audits[name]["numericValue"] for name in MEASURES},
        "failing": _failing(found),
    }


def _failing(found: dict[str, Any]) -> list[str]:
    """The audits that cost a page points, and where."""
    told = []
    for category in CATEGORIES:
        for each in found["categories"][category]["auditRefs"]:
            audit = found["audits"][each["id"]]
            if each["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                where = [item.get("node", {}).get("selector", "") for item in audit.get("details", {}).get("items", [])]
                told.append(f"{each['id']}: {audit['title']} {audit.get('displayValue', '')} {where[:3]}")
    return told


def report(results: dict[str, dict[str, Any]]) -> int:
    """Print what was found; return 1 when a page has too few points."""
    rows: list[list[object]] = [["", *CATEGORIES, "FCP ms", "LCP ms", "TBT ms", "CLS"]]
    for name, found in results.items():
        times = [f"{found[measure]:.0f}" for measure in MEASURES[:3]]
        shift = f"{found['cumulative-layout-shift']:.3f}"
        rows.append([name, *(f"{found[category]:.0f}" for category in CATEGORIES), *times, shift])
    table(rows)
    weak = [name for name, found in results.items() if min(found[category] for category in CATEGORIES) < LEAST]
    for name, found in results.items():
        for line in found["failing"]:
            say(f"{name}: {line}")
    if weak:
        print(f"under {LEAST}: {', '.join(weak)}", file=sys.stderr)
    return 1 if weak else 0


if __name__ == "__main__":
    sys.exit(main())
