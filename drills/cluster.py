"""A cluster of three nodes loses its master in the middle of searches and publishes."""

from __future__ import annotations

import json
import tempfile
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import elasticsearch_server
from drills.faults import publish
from drills.proxy import wait_for
from drills.site import Editor, Site, Visitors, running

NODES = 3
MOST_TO_LEVEL = 60.0
"""A new master has to be elected, and copies on the lost node to be given up."""


def drill(*, seconds: float, publishes: int, tell: Callable[[str], object]) -> None:
    """Start the cluster and the site, kill the master, hold everybody to what was promised."""
    with (
        elasticsearch_server.serve_cluster(elasticsearch_server.find_programs(), NODES) as nodes,
        tempfile.TemporaryDirectory() as folder,
        running(
            folder=Path(folder),
            elasticsearch_url=",".join(node.url for node in nodes),
            real_url=nodes[0].url,
            ELASTICSEARCH_REPLICAS="1",
        ) as site,
    ):
        wait_for(lambda: _health(site)["status"] == "green", seconds=60, what="a copy of every shard on another node")
        editor = Editor(site)
        with Visitors(site) as visitors:
            publish(editor, number=4, seconds=0)
            visitors.take()
            before = publish(editor, number=publishes // 2, seconds=seconds / 2)
            calm = visitors.take()
            tell(f"{NODES} nodes: publishes {before}; searches {calm} {calm.engines}")
            name = _ask(site, "_cat/master?format=json")[0]["node"]
            (master,) = [node for node in nodes if node.name == name]
            site.real_url = next(node.url for node in nodes if node is not master)
            master.kill()
            during = publish(editor, number=publishes, seconds=seconds)
            searches = visitors.take()
            took = wait_for(site.is_level, seconds=MOST_TO_LEVEL, what="level without the master")
        site.assert_level()
        assert _health(site)["number_of_nodes"] == NODES - 1
        tell(f"master killed: publishes {during}; searches {searches} {searches.engines}; level {took:.1f} s after")
        for timings in (before, calm, during, searches):
            assert not timings.failures, timings.failures[:3]
        assert during.slowest <= before.slowest + max(0.5, before.slowest - before.median), during.slowest
        assert searches.slowest <= max(1.0, calm.slowest + 0.5), searches.slowest


def _ask(site: Site, path: str) -> Any:
    with urllib.request.urlopen(f"{site.real_url}/{path}", timeout=20) as response:
        return json.load(response)


def _health(site: Site) -> dict[str, Any]:
    return dict(_ask(site, "_cluster/health"))
