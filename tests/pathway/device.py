"""The program of the device, in a real Chromium, with a file of data that the server gave.

Chromium is driven by a process of its own, `python -m tests.pathway.device`, which answers a line of JSON with another:
where Playwright runs, Django takes its thread for an asynchronous one and refuses to read the database.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Route, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "static" / "js" / "percorso-engine.js"
ORIGIN = "http://percorso.test"
SHOWN = """
async ({ data, asked, moments }) => {
  const { plan, dayInRome } = await import("/percorso-engine.js");
  if (moments) return moments.map((moment) => dayInRome(new Date(moment)));
  const rows = (found) => found.map((row) => [row.label, row.amount]);
  const entry = (each) => ({
    service: each.service,
    reasons: each.reasons,
    lacks: each.lacks,
    later: each.later.map(({ code, day }) => [code, day || ""]),
    waiting: each.waiting,
    open_until: each.open_until,
    notices: each.notices.map((notice) => notice.text),
    contact: each.contact && [each.contact.label, each.contact.phone || ""],
    prices: { full: rows(each.prices.full), own: rows(each.prices.own), banded: each.prices.banded },
    concessions: each.concessions.map((row) => [row.id, row.title, row.documents || "", row.apply_by || ""]),
    assured: each.assured,
  });
  return asked.map(([person, today]) => {
    const made = plan(data, person, today);
    const { kind, contact, service, why } = made.first;
    return {
      first: [kind, contact.label || contact.name || "", service, why],
      needs: made.needs.map((need) => ({
        kind: need.kind,
        fits: need.fits.map(entry),
        partly: need.partly.map(entry),
        later: need.later.map(entry),
      })),
      documents: made.documents.map((paper) => [paper.text, paper.services]),
      deadlines: made.deadlines.map((each) => [each.day, each.what, each.service, each.concession || ""]),
      employer: made.employer.map((each) => [
        each.service,
        each.letters.map((letter) => [letter.code, letter.text || ""]),
        each.invoice,
      ]),
      meanwhile: made.meanwhile.map((each) => [each.kind, each.services.map((one) => one.service)]),
      counts: [made.counts.fits, made.counts.partly, made.counts.later],
      all: made.counts.fits + made.counts.partly + made.counts.later,
    };
  });
}
"""


Ask = Callable[..., Any]


@contextmanager
def device() -> Iterator[Ask]:
    """A function that asks the program: ``data`` and ``asked`` (persons with days) give plans that can be compared.

    With ``moments`` (ISO), it gives the days that these have in Italy.
    """
    command = [sys.executable, "-m", "tests.pathway.device"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def ask(**values: Any) -> Any:
            assert process.stdin
            assert process.stdout
            process.stdin.write(f"{json.dumps(values)}\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        try:
            yield ask
        finally:
            process.communicate(timeout=30)


def written(value: Any) -> Any:
    """A plan as JSON has it: tuples are lists."""
    return json.loads(json.dumps(value))


def answer(route: Route) -> None:
    """The program and an empty page; Chromium reaches nothing else."""
    if route.request.url == f"{ORIGIN}/percorso-engine.js":
        route.fulfill(path=ENGINE, content_type="text/javascript")
    elif route.request.url == f"{ORIGIN}/":
        route.fulfill(body="<!doctype html><title>Il mio percorso</title>", content_type="text/html")
    else:
        route.abort()


def serve() -> None:
    """Answer lines until there are no more."""
    # Only this process needs what starts a browser.
    from tests.browser.conftest import QUIET

    executable = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=[*QUIET, *sandbox])
        page = chromium.new_page()
        page.route("**/*", answer)
        page.goto(f"{ORIGIN}/")
        for line in sys.stdin:
            sys.stdout.write(f"{json.dumps(page.evaluate(SHOWN, json.loads(line)))}\n")
            sys.stdout.flush()
        chromium.close()


if __name__ == "__main__":
    serve()
