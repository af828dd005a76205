"""The two clients of docs/clients do what their pages say: in Python, and in JavaScript from another site's page.

Against the running site what it answers; against a server that answers what it is told to, what seldom happens.
"""

from __future__ import annotations

import importlib.util
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.running import ROOT, RunningSite, until, written_by

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLIENTS = ROOT / "docs" / "clients"
LONGEST_CLIENT = 160
"""Lines of the client in Python: who copies a file into a project reads it first."""
SLUG = "auto-amica"
CHANGE = """
import django
django.setup()
from django.db import transaction
from catalog_pages.models import ServicePage
with transaction.atomic():
    page = ServicePage.objects.get(slug="{slug}", locale__language_code="it", alias_of=None)
    page.{change}
# What is told of it is written when it is committed: the key comes last.
print(page.translation_key)
"""


@dataclass
class Told:
    """A server of the JavaScript files that answers, below ``/api/``, what it was told to, in order."""

    url: str
    answers: list[tuple[int, dict[str, str], Any]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    """What was asked for, with the tag that came with it."""


class Handler(SimpleHTTPRequestHandler):
    """Answers for ``told``."""

    def __init__(self, *args: Any, told: Told, **kwargs: Any) -> None:
        self.told = told
        super().__init__(*args, directory=str(CLIENTS / "javascript"), **kwargs)

    def do_GET(self) -> None:
        if not self.path.startswith("/api/"):
            super().do_GET()
            return
        self.told.asked.append((self.path.removeprefix("/api/v1"), self.headers.get("If-None-Match", "")))
        status, headers, body = self.told.answers.pop(0)
        data = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        for name, value in ({"Content-Type": "application/json", "Content-Length": str(len(data))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class InPython:
    """The client in Python, its waits noted and not waited."""

    def __init__(self, site: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        spec = importlib.util.spec_from_file_location("lodiwelfare_client", CLIENTS / "python" / "lodiwelfare.py")
        assert spec
        assert spec.loader
        self.module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.module)
        self.site, self.folder, self.unchanged = site, folder, 0
        self.waited: list[float] = []
        monkeypatch.setattr(urllib.request, "urlopen", partial(self.opened, urllib.request.urlopen))
        self.begin()

    def begin(self) -> None:
        self.catalogue = self.module.Catalogue(self.site, wait=self.waited.append)

    def opened(self, urlopen: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return urlopen(*args, **kwargs)
        except urllib.error.HTTPError as error:
            self.unchanged += error.code == 304
            raise

    def search(self, **filters: Any) -> list[Any]:
        return list(self.catalogue.search(**filters))

    def service(self, name: str) -> Any:
        return self.catalogue.service(name)

    def update(self) -> tuple[int, int]:
        came, went = self.catalogue.update(self.folder)
        return came, went

    def copy(self) -> dict[str, Any]:
        return {path.stem: json.loads(path.read_text("utf-8")) for path in self.folder.glob("*.json")}

    def set_cursor(self, cursor: str) -> None:
        (self.folder / "cursor").write_text(cursor, "utf-8")

    def refused(self, what: str, *args: Any, **kwargs: Any) -> tuple[int, str]:
        with pytest.raises(self.module.Problem) as caught:
            getattr(self, what)(*args, **kwargs)
        return caught.value.status, str(caught.value)


class InBrowser:
    """The client in JavaScript, on a page of another site than the catalogue's."""

    BEGIN = """async (site) => {
        const { Catalogue } = await import("/lodiwelfare.js");
        const { databaseStore } = await import("/stores.js");
        window.waited = [];
        window.catalogue = new Catalogue(site, { wait: async (seconds) => { waited.push(seconds); } });
        window.store = await databaseStore("copy");
    }"""
    SEARCH = """async (filters) => {
        const all = [];
        for await (const found of catalogue.search(filters)) all.push(found);
        return all;
    }"""
    UPDATE = "async () => { const { came, went } = await catalogue.update(store); return [came, went]; }"
    COPY = """async () => {
        const all = {};
        for (const key of await store.keys()) {
            if (key.startsWith("service:")) all[key.slice("service:".length)] = await store.get(key);
        }
        return all;
    }"""
    CODE = {"search": SEARCH, "update": UPDATE, "service": "(name) => catalogue.service(name)"}

    def __init__(self, site: str, page: Page) -> None:
        self.site, self.page, self.unchanged = site, page, 0
        page.on("response", self.seen)
        self.begin()

    def seen(self, response: Any) -> None:
        self.unchanged += response.status == 304 and "/api/" in response.url

    def begin(self) -> None:
        self.page.goto("/")
        self.page.evaluate(self.BEGIN, self.site)

    @property
    def waited(self) -> list[float]:
        return list(self.page.evaluate("waited"))

    def search(self, **filters: Any) -> list[Any]:
        return list(self.page.evaluate(self.SEARCH, filters))

    def service(self, name: str) -> Any:
        return self.page.evaluate(self.CODE["service"], name)

    def update(self) -> tuple[int, int]:
        came, went = self.page.evaluate(self.UPDATE)
        return came, went

    def copy(self) -> dict[str, Any]:
        return dict(self.page.evaluate(self.COPY))

    def set_cursor(self, cursor: str) -> None:
        self.page.evaluate("async (cursor) => { await store.set('cursor', { cursor }); }", cursor)

    def refused(self, what: str, *args: Any, **kwargs: Any) -> tuple[int, str]:
        given = args[0] if args else kwargs
        code = f"(given) => ({self.CODE[what]})(given).then(() => null, (error) => [error.status, error.message])"
        status, message = self.page.evaluate(code, given)
        return status, message


Reader = InPython | InBrowser


@pytest.fixture
def told() -> Iterator[Told]:
    made = Told("")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, told=made))
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["python", "javascript"])
def make(request: Any, browser: Browser, told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A client of a site, in each language."""
    if request.param == "python":
        yield lambda site: InPython(site, tmp_path / "copy", monkeypatch)
        return
    context = browser.new_context(base_url=told.url)
    yield lambda site: InBrowser(site, context.new_page())
    context.close()


@pytest.fixture
def reader(running: RunningSite, make: Any) -> Reader:
    """A client of the running site."""
    return make(running.url)


def asked(running: RunningSite, path: str, **parameters: Any) -> Any:
    """What the site itself answers."""
    query = urllib.parse.urlencode(parameters, doseq=True)
    with urllib.request.urlopen(f"{running.url}/api/v1{path}?{query}", timeout=30) as response:
        return json.load(response)


@contextmanager
def ended(running: RunningSite) -> Iterator[str]:
    """The id of a service that is not published any more; afterwards it is again."""
    try:
        yield written_by(running, CHANGE.format(slug=SLUG, change="unpublish()")).strip().splitlines()[-1]
    finally:
        written_by(running, CHANGE.format(slug=SLUG, change="get_latest_revision().publish()"))


def page_of(cursor: str, *changes: tuple[str, Any]) -> dict[str, Any]:
    """An answer of ``/changes``."""
    return {"meta": {"cursor": cursor, "more": False}, "items": [{"id": key, "item": item} for key, item in changes]}


def test_it_finds_what_the_site_finds_on_all_pages(running: RunningSite, reader: Reader) -> None:
    filters = {"municipality": "098031", "cost": ["free", "isee"]}
    found = reader.search(**filters, per_page=3)
    whole = asked(running, "/services", **filters, per_page=100)
    assert len(found) == whole["meta"]["total"] > 3
    assert [each["id"] for each in found] == [each["id"] for each in whole["items"]]
    assert len(reader.search()) == asked(running, "/services")["meta"]["total"] > 100


def test_it_reads_a_sheet_and_tells_what_is_wrong_as_the_site_does(running: RunningSite, reader: Reader) -> None:
    key = asked(running, "/services", per_page=1)["items"][0]["id"]
    assert reader.service(key) == asked(running, f"/services/{key}")["item"]
    assert reader.refused("service", "non-esiste")[0] == 404
    status, message = reader.refused("search", age="molti")
    assert status == 400
    assert "age" in message


def test_a_copy_is_level_with_the_catalogue_and_stays_so(running: RunningSite, reader: Reader) -> None:
    def is_level() -> bool:
        reader.update()
        return set(reader.copy()) == {each["id"] for each in reader.search()}

    until(is_level, seconds=60, what="the copy has what the catalogue has")
    some = next(iter(reader.copy()))
    assert reader.copy()[some] == asked(running, f"/services/{some}")["item"]
    with ended(running) as key:
        reader.begin()
        until(lambda: reader.update()[1] == 1, seconds=30, what="the copy is told of the end")
        assert key not in reader.copy()
        assert is_level()
    until(lambda: reader.update()[0] > 0 and key in reader.copy(), seconds=30, what="the copy has it again")
    assert is_level()


def test_a_copy_that_is_level_costs_one_short_question(running: RunningSite, reader: Reader) -> None:
    def is_not_modified() -> bool:
        before = reader.unchanged
        return reader.update() == (0, 0) and reader.unchanged == before + 1

    until(is_not_modified, seconds=60, what="nothing changes any more, and the site says so in a word")


def test_a_copy_of_another_history_begins_anew(running: RunningSite, reader: Reader) -> None:
    reader.update()
    reader.set_cursor("999999999")
    came, _went = reader.update()
    assert came == len(reader.copy()) >= asked(running, "/services")["meta"]["total"]


def test_it_waits_as_long_as_it_is_told_to(told: Told, make: Any) -> None:
    reader = make(told.url)
    later = formatdate(time.time() + 40, usegmt=True)
    told.answers = [
        (429, {"Retry-After": "7"}, {"title": "Troppe richieste"}),
        (503, {"Retry-After": later}, {}),
        (200, {}, {"item": {"id": "a"}}),
    ]
    assert reader.service("a") == {"id": "a"}
    seven, moment = reader.waited
    assert seven == 7
    assert 20 < moment <= 40


@pytest.mark.parametrize("odd", ["soon", "1.5", "-1", "1e3", "-", "Mon, 99 Foo 2026 99:99:99 GMT", ""])
def test_it_waits_five_seconds_where_it_does_not_understand_for_how_long(told: Told, make: Any, odd: str) -> None:
    reader = make(told.url)
    told.answers = [(503, {"Retry-After": odd}, {}), (200, {}, {"item": {"id": "a"}})]
    assert reader.service("a") == {"id": "a"}
    assert list(reader.waited) == [5]


@pytest.mark.parametrize("errors", [["x"], "x", 7, None, {"a": "b"}, [None, {"parameter": "age", "reason": "no"}]])
def test_what_a_proxy_answers_is_told_as_a_problem(told: Told, make: Any, errors: Any) -> None:
    reader = make(told.url)
    told.answers = [(502, {}, {"detail": "Via di mezzo", "errors": errors})]
    status, message = reader.refused("service", "a")
    assert (status, message.startswith("502 Via di mezzo")) == (502, True)
    assert ("age: no" in message) == (isinstance(errors, list) and len(errors) == 2)
    told.answers = [(502, {}, ["no object"])]
    assert reader.refused("service", "a")[0] == 502


def test_an_answer_that_does_not_come_is_no_problem_but_the_error_of_the_network(told: Told, make: Any) -> None:
    reader = make("http://127.0.0.1:9")
    if isinstance(reader, InPython):
        with pytest.raises(OSError, match="refused"):
            reader.service("a")
    else:
        status, message = reader.refused("service", "a")
        assert status is None
        assert "fetch" in message


def test_in_javascript_no_answer_is_waited_for_without_end(browser: Browser, told: Told) -> None:
    context = browser.new_context(base_url=told.url)
    reader = InBrowser(told.url, context.new_page())
    seconds = reader.page.evaluate(
        """async (site) => {
        const given = [];
        AbortSignal.timeout = (patience) => { given.push(patience); return AbortSignal.abort("late"); };
        const { Catalogue } = await import("/lodiwelfare.js");
        return new Catalogue(site).service("a").then(() => null, (error) => [error, ...given]);
    }""",
        told.url,
    )
    context.close()
    assert seconds == ["late", 60_000]


def test_it_gives_up_when_the_wait_is_long_or_never_ends(told: Told, make: Any) -> None:
    reader = make(told.url)
    told.answers = [(429, {"Retry-After": "3600"}, {"title": "Troppe richieste"})]
    assert reader.refused("service", "a")[0] == 429
    assert list(reader.waited) == []
    told.answers = [(503, {"Retry-After": "1"}, {})] * 5
    assert reader.refused("service", "a")[0] == 503
    assert list(reader.waited) == [1, 1, 1, 1]


def test_it_asks_whether_what_it_has_is_still_the_same(told: Told, make: Any) -> None:
    reader = make(told.url)
    told.answers = [(200, {"ETag": '"one"'}, {"item": {"id": "a"}}), (304, {}, None), (200, {}, {"item": {"id": "b"}})]
    assert [reader.service("a")["id"] for _time in range(3)] == ["a", "a", "b"]
    assert [tag for _path, tag in told.asked] == ["", '"one"', '"one"']


def test_a_copy_that_was_cut_off_goes_on_where_it_was(told: Told, make: Any) -> None:
    reader = make(told.url)
    told.answers = [(200, {}, page_of("2", ("a", {"n": 1}), ("b", {"n": 1}))), (500, {"Content-Type": "text/html"}, "")]
    assert reader.refused("update")[0] == 500
    reader.begin()
    told.asked.clear()
    told.answers = [(200, {}, page_of("4", ("b", {"n": 2}), ("a", None))), (200, {"ETag": '"end"'}, page_of("4"))]
    assert reader.update() == (1, 1)
    told.answers = [(304, {}, None)]
    assert reader.update() == (0, 0)
    assert reader.copy() == {"b": {"n": 2}}
    cursors = [urllib.parse.parse_qs(path.partition("?")[2])["since"] for path, _tag in told.asked]
    assert cursors == [["2"], ["4"], ["4"]]
    assert [tag for _path, tag in told.asked] == ["", "", '"end"']


def test_the_client_in_python_is_short_and_needs_nothing_else() -> None:
    text = (CLIENTS / "python" / "lodiwelfare.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) < LONGEST_CLIENT
