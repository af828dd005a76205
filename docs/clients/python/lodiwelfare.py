"""A small client of the LodiWelfare catalogue: search, whole sheets, and a copy on disk that stays level.

Python 3.11 or newer, nothing else. Copy the file into your project. EUPL-1.2; the data are CC BY 4.0.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

Json = dict[str, Any]
KEPT = 200
"""How many answers are kept, so as to ask only whether they are still the same."""


class Problem(Exception):
    """What the API answered in place of what was asked. ``body`` is as RFC 9457 has it.

    No answer at all is none of these: the errors of the network (``OSError``, ``HTTPException``) pass through.
    """

    def __init__(self, status: int, body: Json) -> None:
        errors = body["errors"] if isinstance(body.get("errors"), list) else []
        faults = [each for each in errors if isinstance(each, dict)]
        named = "; ".join(f"{each.get('parameter', '')}: {each.get('reason', '')}" for each in faults)
        super().__init__(f"{status} {body.get('detail') or body.get('title', '')} {named}".strip())
        self.status, self.body = status, body


class Catalogue:
    """The catalogue at an address. ``tries`` of a request at most, each after at most ``patience`` seconds."""

    def __init__(
        self, site: str, *, language: str = "it", tries: int = 5, patience: float = 120, wait: Any = time.sleep
    ):
        self.root, self.language = f"{site.rstrip('/')}/api/v1", language
        self.tries, self.patience, self.wait = tries, patience, wait
        self._kept: dict[str, tuple[str, Json]] = {}

    def search(self, **filters: Any) -> Iterator[Json]:
        """Every service that fits, page after page: ``search(q="pasti", cost=["free", "isee"])``."""
        address: str | None = self._address("/services", {"per_page": 100, **filters})
        while address:
            page = self._read(address)
            yield from page["items"]
            address = page["meta"]["next"]

    def service(self, name: str) -> Json:
        """The whole sheet of a service, by its id or by its name in addresses. Raises ``Problem``: 404, 410."""
        return dict(self._read(self._address(f"/services/{quote(name, safe='')}"))["item"])

    def update(self, folder: Path) -> tuple[int, int]:
        """Bring the copy in a folder up to date, a file a service; return how many came and how many went.

        What is cut off goes on where it was: the cursor moves only after what comes before it is written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        place, came, went = folder / "cursor", 0, 0
        while True:
            cursor, _blank, etag = (place.read_text("utf-8") if place.exists() else "0").partition(" ")
            try:
                tag, page = self._ask(self._address("/changes", {"since": cursor, "per_page": 100}), etag)
            except Problem as problem:
                if problem.status != 410 or cursor == "0":
                    raise
                # The catalogue was brought back from a backup: the copy begins anew, its cursor goes last.
                for path in [*folder.glob("*.json"), place]:
                    path.unlink()
                continue
            for change in page["items"] if page else []:
                path = folder / f"{quote(change['id'], safe='')}.json"
                if change["item"] is None:
                    went += path.exists()
                    path.unlink(missing_ok=True)
                else:
                    came += 1
                    _write(path, json.dumps(change["item"], ensure_ascii=False, indent=1))
            reached = page["meta"]["cursor"] if page else cursor
            # The tag is of the question that was asked: it serves the next time if that is the same.
            _write(place, f"{reached} {tag}" if reached == cursor else reached)
            if reached == cursor:
                return came, went

    def _address(self, path: str, parameters: Json | None = None) -> str:
        return f"{self.root}{path}?{urlencode({'lang': self.language, **(parameters or {})}, doseq=True)}"

    def _read(self, address: str) -> Json:
        """An answer: the one that is kept, where the catalogue says that it is still the same."""
        known, body = self._kept.pop(address, ("", {}))
        etag, fresh = self._ask(address, known)
        self._kept[address] = (etag, body if fresh is None else fresh)
        while len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        return self._kept[address][1]

    def _ask(self, address: str, etag: str) -> tuple[str, Json | None]:
        """The tag and the body of an answer; no body if it is the one of ``etag``. Waits when it is told to."""
        headers = {"Accept-Encoding": "gzip", "User-Agent": "lodiwelfare-client/1 (Python)"}
        request = urllib.request.Request(address, headers=headers | ({"If-None-Match": etag} if etag else {}))
        left = self.tries
        while True:
            left -= 1
            try:
                with urllib.request.urlopen(request, timeout=60) as response:
                    return response.headers.get("ETag", ""), _body(response)
            except urllib.error.HTTPError as error:
                with error:
                    if error.code == 304:
                        return etag, None
                    seconds = _seconds(error.headers.get("Retry-After"))
                    if error.code not in (429, 503) or not left or seconds > self.patience:
                        raise Problem(error.code, _body(error)) from error
            self.wait(seconds)


def _body(response: Any) -> Json:
    data = response.read()
    if response.headers.get("Content-Encoding") == "gzip":
        data = gzip.decompress(data)
    # A proxy in between may answer with a page of its own.
    body = json.loads(data) if "json" in response.headers.get("Content-Type", "") else {}
    return body if isinstance(body, dict) else {}


def _seconds(given: str | None) -> float:
    """What ``Retry-After`` asks for: seconds, or a moment; five seconds where it says neither."""
    try:
        if given and given.isdigit():
            return float(given)
        return max(0.0, parsedate_to_datetime(given or "").timestamp() - time.time())
    except (ValueError, OverflowError):
        return 5.0


def _write(path: Path, text: str) -> None:
    """Write a file wholly or not at all."""
    beside = path.with_name(f"{path.name}.part")
    beside.write_text(text, "utf-8")
    os.replace(beside, path)


if __name__ == "__main__":
    site, what, *given = sys.argv[1:]
    if what == "copy":
        print("{} arrivati o cambiati, {} tolti".format(*Catalogue(site).update(Path(given[0]))))
    else:
        for found in Catalogue(site).search(**dict(each.split("=", 1) for each in given)):
            print(found["id"], found["title"])
