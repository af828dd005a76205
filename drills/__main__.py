"""The drills in full length: `make drills`, or `make drills ARGS="hanging 503"`, `make drills ARGS=cluster`."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from drills.faults import FAULTS, drill
from drills.proxy import proxied
from drills.site import running

CLUSTER, KILLS = "cluster", "kills"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make drills ARGS=...", description=__doc__)
    names = ", ".join(FAULTS)
    parser.add_argument("names", nargs="*", metavar="DRILL", help=f"{names}, {KILLS}, {CLUSTER}; default: all")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long each fault lasts")
    parser.add_argument("--publishes", type=int, default=50, help="publishes and unpublishes during each fault")
    options = parser.parse_args()
    if unknown := set(options.names) - {*FAULTS, KILLS, CLUSTER}:
        parser.error(f"there is no drill called {', '.join(sorted(unknown))}; there are {names}, {KILLS}, {CLUSTER}")
    return options


def say(text: str) -> None:
    print(text, flush=True)


def main() -> None:
    """Run what was asked for; the exit status tells whether all promises were kept."""
    options = arguments()
    wanted = options.names or [*FAULTS, KILLS, CLUSTER]
    faults = tuple(name for name in FAULTS if name in wanted)
    broken = []
    if faults or KILLS in wanted:
        real = os.environ["ELASTICSEARCH_URL"]
        with (
            tempfile.TemporaryDirectory() as folder,
            proxied(real) as proxy,
            running(folder=Path(folder), elasticsearch_url=proxy.url, real_url=real) as site,
        ):
            if faults:
                without, measured = drill(
                    site, proxy, seconds=options.seconds, publishes=options.publishes, faults=faults, tell=say
                )
                for each in measured:
                    try:
                        each.assert_good(without)
                    except AssertionError as error:
                        broken.append(str(error))
            if KILLS in wanted:
                from drills.kills import drill as drill_kills

                drill_kills(site, seconds=options.seconds, tell=say)
    if CLUSTER in wanted:
        from drills.cluster import drill as drill_cluster

        drill_cluster(seconds=options.seconds, publishes=options.publishes, tell=say)
    for promise in broken:
        say(f"BROKEN: {promise}")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
