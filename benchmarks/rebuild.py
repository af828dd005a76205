#!/usr/bin/env python3
"""How fast an index is rebuilt: `make bench ARGS=rebuild` (with `--size 100000` for a large one).

One run, for each size of the catalogue:

- raw bulk load: the same bodies from a file, through `elasticsearch.helpers.bulk`, to an index of the same make
- search_rebuild: the command, which feeds a new index through the worker's outbox, document by document with its
  version, and moves searches over

The two take turns. The memory is the most that the process of the command ever had.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import _site as site

ROUNDS = 2


def arguments() -> argparse.Namespace:
    return site.parser(__doc__, sizes=(1_000, 10_000)).parse_args()


def main() -> None:
    options = arguments()
    rows: list[list[object]] = [["services", "raw s", "rebuild s", "ratio of speed (aim 0.5)", "MiB (aim under 300)"]]
    with site.prepared() as folder:
        for size in site.sizes_of(options):
            site.use_catalogue(size)
            rows.append([size, *compare(folder / f"bodies-{size}")])
    site.table(rows)


def compare(bodies: Path) -> tuple[float, float, str, int]:
    """Return the seconds of both (the best of some rounds), the ratio, and the memory of the command in MiB."""
    write_bodies(bodies)
    raw = own = float("inf")
    memory = 0
    for _round in range(ROUNDS):
        raw = min(raw, load(bodies))
        seconds, used = rebuild()
        own, memory = min(own, seconds), max(memory, used)
    return raw, own, f"{raw / own:.2f}", memory


def write_bodies(path: Path) -> None:
    """What Elasticsearch is given of each service, one a line."""
    from search.models import ServiceDocument

    stored = ServiceDocument.objects.filter(live=True).values_list("pk", "index_body")
    with path.open("w") as lines:
        for key, body in stored.iterator(chunk_size=500):
            lines.write(json.dumps({"id": str(key), **body}) + "\n")


def load(path: Path) -> float:
    """Load the bodies into an index of its own, until they can be found; return the seconds."""
    from elasticsearch import helpers

    from search import elastic, index

    client, name = elastic.for_worker(), f"{index.alias()}-raw"
    client.indices.delete(index=name, ignore_unavailable=True)
    started = time.perf_counter()
    client.indices.create(index=name, mappings=index.mapping(), settings=index.index_settings())

    def actions() -> Iterator[dict[str, Any]]:
        with path.open() as lines:
            for line in lines:
                body = json.loads(line)
                yield {"_index": name, "_id": body["id"], "_source": body}

    helpers.bulk(client.options(request_timeout=120), actions(), chunk_size=500, refresh=False)
    client.indices.refresh(index=name)
    seconds = time.perf_counter() - started
    client.indices.delete(index=name)
    return seconds


def rebuild() -> tuple[float, int]:
    """Run the command in a process of its own; return the seconds that it tells, and MiB."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "search_rebuild"], cwd=site.ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    told = process.stdout.read()
    process.stdout.close()
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    found = re.search(r"after ([0-9.]+) s", told)
    if process.returncode or found is None:
        raise SystemExit(f"search_rebuild failed: {told}")
    return float(found[1]), used.ru_maxrss // 1024


if __name__ == "__main__":
    main()
