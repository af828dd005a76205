"""The real site for a drill: database, demo, gunicorn and worker as processes, and people who use it."""

from __future__ import annotations

import contextlib
import http.cookiejar
import itertools
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from elasticsearch import Elasticsearch

from drills.proxy import wait_for
from tests.browser.running import ROOT, answers, free_port, own_database

WORDS = "pasti anziani nido doposcuola trasporto disabili spesa farmaci assistenza psicologo lavoro casa".split()
EDITOR, PASSWORD = "redazione", "password"
NOTICE = "La ricerca in questo momento è semplificata"
GIVE_UP = 20.0


@dataclass
class Timings:
    """Seconds that each answer took, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    engines: dict[str, int] = field(default_factory=dict)
    without_notice: int = 0

    def add(self, other: Timings) -> None:
        """Take in what was measured another time."""
        self.seconds += other.seconds
        self.failures += other.failures
        self.without_notice += other.without_notice
        for engine, number in other.engines.items():
            self.engines[engine] = self.engines.get(engine, 0) + number

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.seconds)

    @property
    def slowest(self) -> float:
        """The worst one."""
        return max(self.seconds)

    def __str__(self) -> str:
        return f"{len(self.seconds)} answers, p50 {self.median * 1000:.0f} ms, slowest {self.slowest * 1000:.0f} ms"


class Site:
    """A running site. ``elasticsearch_url`` is what the site is told, ``real_url`` where the server is.

    ``settings`` are further environment variables.
    """

    def __init__(
        self, *, folder: Path, database_url: str, elasticsearch_url: str, real_url: str, **settings: str
    ) -> None:
        self.folder, self.real_url, self.database_url = folder, real_url, database_url
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.prefix = f"drill-{uuid4().hex[:8]}-"
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "lodiwelfare.settings.dev",
            # Who drills asks more than anybody may.
            "API_REQUESTS": "0",
            "DATABASE_URL": database_url,
            "ELASTICSEARCH_URL": elasticsearch_url,
            "ELASTICSEARCH_INDEX_PREFIX": self.prefix,
            "CACHE_URL": f"filecache://{folder}/cache",
            "MEDIA_ROOT": str(folder / "media"),
            "SITE_URL": self.url,
            "PYTHONUNBUFFERED": "1",
            **settings,
        }
        self.workers: list[subprocess.Popen[bytes]] = []
        self._logs = contextlib.ExitStack()

    # Processes

    def start(self, *words: str, log: str) -> subprocess.Popen[bytes]:
        """Start a process of the site in the background, its output in a file of the folder."""
        output = self._logs.enter_context((self.folder / f"{log}.log").open("ab"))
        return subprocess.Popen([sys.executable, *words], cwd=ROOT, env=self.environment, stdout=output, stderr=output)

    def start_worker(self) -> subprocess.Popen[bytes]:
        """One more worker."""
        worker = self.start("manage.py", "worker", log="worker")
        self.workers.append(worker)
        return worker

    def kill_workers(self) -> None:
        """``kill -9``: no worker has the time to tidy up."""
        for worker in self.workers:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        self.workers.clear()

    def manage(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a management command to its end."""
        return self.run("manage.py", *words, check=check)

    def run(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run Python to its end, as the site would."""
        paths = {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "site")))}
        command = [sys.executable, *words]
        environment = self.environment | paths
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600)
        if check and done.returncode:
            raise AssertionError(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
        return done

    def last_errors(self, most: int = 3) -> str:
        """The ends of the last tracebacks that web and worker left in their logs."""
        found = []
        for log in sorted(self.folder.glob("*.log")):
            pieces = log.read_text(errors="replace").split("Traceback (most recent call last)")[1:]
            found += [f"{log.name}: ...{piece[:6000][-2500:]}" for piece in pieces[-most:]]
        return "\n".join(found)

    # What is true

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the database directly."""
        with psycopg.connect(self.database_url) as connection:
            return connection.execute(query).fetchall()

    def health(self) -> dict[str, Any]:
        """What a monitor sees."""
        with urllib.request.urlopen(f"{self.url}/healthz", timeout=GIVE_UP) as response:
            return dict(json.load(response))

    def is_level(self) -> bool:
        """Nothing waits for delivery, and searches are answered by Elasticsearch."""
        state = self.health()
        return state["outbox"]["waiting"] == 0 and state["elasticsearch"] == "ok"

    def differences(self) -> list[str]:
        """Compare the documents with what Elasticsearch holds, by hand: nothing of the site is asked."""
        wanted = {
            str(key): (version, live)
            for key, version, live in self.rows("SELECT id, version, live FROM search_servicedocument")
        }
        with Elasticsearch(self.real_url, request_timeout=30) as client:
            client.indices.refresh(index=f"{self.prefix}services")
            hits = client.search(index=f"{self.prefix}services", size=10_000, version=True)["hits"]["hits"]
        held = {hit["_id"]: (hit["_version"], hit["_source"]["live"]) for hit in hits}
        found = [f"{key}: wanted {wanted.get(key)}, held {held[key]}" for key in held if held[key] != wanted.get(key)]
        return found + [f"{key} is missing" for key, (_version, live) in wanted.items() if live and key not in held]

    def assert_level(self) -> None:
        """Nothing is missing or stale, and ``search_check`` says so too."""
        found = self.differences()
        assert not found, found[:5]
        told = json.loads(self.manage("search_check", "--json", check=False).stdout)
        assert told["level"], told
        assert not any(place["parked"] for place in told["places"].values()), told

    def live_pages(self) -> list[int]:
        """The numbers of the published Italian services."""
        query = """
            SELECT page.id FROM wagtailcore_page page
            JOIN catalog_pages_servicepage service ON service.page_ptr_id = page.id
            JOIN wagtailcore_locale locale ON locale.id = page.locale_id
            WHERE page.live AND locale.language_code = 'it' AND page.alias_of_id IS NULL ORDER BY page.id
        """
        return [number for (number,) in self.rows(query)]

    # Whoever came first

    def __enter__(self) -> Site:
        self.manage("migrate", "--verbosity", "0")
        self.run("-m", "drills.content")
        options = ["--workers", "2", "--bind", f"127.0.0.1:{self.port}", "--preload", "--access-logfile", os.devnull]
        self.web = self.start("-m", "gunicorn", "lodiwelfare.wsgi:application", *options, log="web")
        self.start_worker()
        wait_for(lambda: answers(f"{self.url}/api/v1/status"), seconds=120, what="the site answers")
        wait_for(self.is_searched, seconds=120, what="Elasticsearch answers searches")
        return self

    def is_searched(self) -> bool:
        """Level, with an index to search."""
        with urllib.request.urlopen(f"{self.url}/api/v1/services?q=pasti", timeout=GIVE_UP) as response:
            return self.is_level() and response.headers["Search-Engine"] == "elasticsearch"

    def __exit__(self, *exception: object) -> None:
        for process in (self.web, *self.workers):
            process.terminate()
        for process in (self.web, *self.workers):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=30)
            process.kill()
        self._logs.close()
        with contextlib.suppress(Exception), Elasticsearch(self.real_url, request_timeout=30) as client:
            for name in client.indices.get(index=f"{self.prefix}*"):
                client.indices.delete(index=name)


class Editor:
    """An editor of the office in a browser of sorts: publishes and unpublishes services by their bulk actions."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.cookies = http.cookiejar.CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self._get("/accesso/login/"))
        assert token
        self._post("/accesso/login/", login=EDITOR, password=PASSWORD, csrfmiddlewaretoken=token[1], next="/admin/")
        assert any(cookie.name == "sessionid" for cookie in self.cookies), "the editor could not log in"
        self.is_live = dict.fromkeys(site.live_pages(), True)
        self._pages = itertools.cycle(self.is_live)

    def _get(self, path: str) -> str:
        with self.browser.open(f"{self.site.url}{path}", timeout=GIVE_UP) as response:
            return str(response.read().decode())

    def _post(self, path: str, **values: str) -> None:
        token = next((cookie.value for cookie in self.cookies if cookie.name == "csrftoken"), "") or ""
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **values}).encode()
        request = urllib.request.Request(f"{self.site.url}{path}", data=body, headers={"Referer": self.site.url})
        with self.browser.open(request, timeout=GIVE_UP) as response:
            response.read()

    def work(self, timings: Timings) -> None:
        """Publish the next service if it is not public, unpublish it if it is; the database must say so after."""
        number = next(self._pages)
        action = "unpublish" if self.is_live[number] else "publish"
        started = time.monotonic()
        try:
            self._post(f"/admin/bulk/wagtailcore/page/{action}/?id={number}&next=/admin/")
        except OSError as error:
            timings.failures.append(f"{action} of {number}: {error}")
            return
        timings.seconds.append(time.monotonic() - started)
        ((live,),) = self.site.rows(f"SELECT live FROM wagtailcore_page WHERE id = {number}")
        if live == self.is_live[number]:
            timings.failures.append(f"{action} of {number} changed nothing")
        self.is_live[number] = live


class Visitors:
    """Citizens and portals that search all the time, in threads, until told to stop."""

    def __init__(self, site: Site, *, pause: float = 0.1) -> None:
        self.site, self.pause = site, pause
        self.timings = Timings()
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._search, args=(number,)) for number in range(2)]

    def __enter__(self) -> Visitors:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def take(self) -> Timings:
        """What was measured since the last time."""
        with self._lock:
            taken, self.timings = self.timings, Timings()
        return taken

    def _search(self, number: int) -> None:
        for turn in itertools.count(number * 7):
            if self._stop.wait(self.pause):
                return
            words = urllib.parse.quote(f"{WORDS[turn % len(WORDS)]} {turn}" if turn % 3 else WORDS[turn % len(WORDS)])
            path = f"/api/v1/services?q={words}" if turn % 2 else f"/servizi/?q={words}"
            started = time.monotonic()
            try:
                with urllib.request.urlopen(f"{self.site.url}{path}", timeout=GIVE_UP) as response:
                    body, engine = response.read().decode(), response.headers["Search-Engine"]
                    problem = "" if response.status == 200 else f"{path}: {response.status}"
            except OSError as error:
                body, engine, problem = "", "", f"{path}: {error}"
            took = time.monotonic() - started
            with self._lock:
                self.timings.seconds.append(took)
                self.timings.engines[engine] = self.timings.engines.get(engine, 0) + 1
                if problem:
                    self.timings.failures.append(problem)
                elif not turn % 2 and engine == "database" and NOTICE not in body:
                    self.timings.without_notice += 1


@contextlib.contextmanager
def running(*, folder: Path, elasticsearch_url: str, real_url: str, **settings: str) -> Iterator[Site]:
    """A site of its own on a database of its own; ``settings`` go into its environment."""
    with (
        own_database(os.environ["DATABASE_URL"]) as database_url,
        Site(
            folder=folder,
            database_url=database_url,
            elasticsearch_url=elasticsearch_url,
            real_url=real_url,
            **settings,
        ) as site,
    ):
        try:
            yield site
        except AssertionError as error:
            # The folder goes with the drill: what the site said of its errors would go with it.
            raise AssertionError(f"{error}\n{site.last_errors()}") from error
