"""A whole site in processes of its own: database, demo, web server, worker, as `make run` starts them."""

from __future__ import annotations

import email
import email.policy
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "lodiwelfare-demo"


@dataclass(frozen=True)
class RunningSite:
    """Where the site answers, which engine searches in it, how its processes run, and where its mail is put."""

    url: str
    engine: str
    environment: dict[str, str]
    mail: Path


def free_port() -> int:
    """A port of the loopback address that nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def until(condition: Callable[[], bool], *, seconds: float, what: str) -> float:
    """Wait until a condition holds, and return after how many seconds it did."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        if condition():
            return time.monotonic() - start
        time.sleep(0.05)
    raise AssertionError(f"after {seconds} s still not: {what}")


def mailed_link(running: RunningSite, address: str, subject: str, within: str) -> str:
    """The link that begins with ``within`` in a message to an address, as soon as the worker has sent it."""
    found: list[str] = []

    def arrived() -> bool:
        for path in Path(running.mail).glob("*.log"):
            for part in re.split(r"^-{70,}$", path.read_text(encoding="utf-8"), flags=re.MULTILINE):
                message = email.message_from_string(part.strip(), policy=email.policy.default)
                body = message.get_body(("plain",))
                if message["To"] == address and subject in str(message["Subject"]) and body is not None:
                    found.extend(re.findall(rf"^{running.url}{within}\S+", body.get_content(), flags=re.MULTILINE))
        return bool(found)

    until(arrived, seconds=30, what=f"a message about «{subject}» arrives")
    return found[-1]


def written_by(running: RunningSite, script: str) -> str:
    """What a script prints that runs with the settings of the running site."""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, **running.environment, "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"},
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout


@contextmanager
def own_database(url: str) -> Iterator[str]:
    """A database of its own beside the one that ``url`` names, dropped afterwards."""
    import psycopg

    parts = urlsplit(url)
    name = f"story_{uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def answers(url: str) -> bool:
    """Whether an address answers with success."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


@contextmanager
def running_site(*, folder: Path, database_url: str, elasticsearch_url: str) -> Iterator[RunningSite]:
    """Load the demo into an empty database and serve it, worker included, until the block ends."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "lodiwelfare.settings.dev",
        "DATABASE_URL": database_url,
        "ELASTICSEARCH_URL": elasticsearch_url,
        "ELASTICSEARCH_INDEX_PREFIX": f"story-{uuid4().hex[:8]}-",
        "CACHE_URL": f"filecache://{folder}/cache",
        "MEDIA_ROOT": str(folder / "media"),
        "PRIVATE_ROOT": str(folder / "private"),
        "SITE_URL": url,
        # Tests of contracts ask more than a person.
        "API_REQUESTS": "10000000",
        "EMAIL_URL": f"filemail:///{folder}/mail",
        "PYTHONUNBUFFERED": "1",
    }
    for words in (["migrate", "--verbosity", "0"], ["load_demo"]):
        subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environment, check=True, timeout=300)
    commands = {
        "web": [sys.executable, "-m", "gunicorn", "lodiwelfare.wsgi:application", "--bind", f"127.0.0.1:{port}"],
        "worker": [sys.executable, "manage.py", "worker"],
    }
    logs = {name: (folder / f"{name}.log").open("w") for name in commands}
    processes = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=logs[name], stderr=subprocess.STDOUT)
        for name, command in commands.items()
    ]
    try:
        until(lambda: answers(f"{url}/api/v1/status"), seconds=60, what="the site answers")
        engine = "elasticsearch" if elasticsearch_url else "database"
        yield RunningSite(url=url, engine=engine, environment=environment, mail=folder / "mail")
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=30)
        for log in logs.values():
            log.close()
        if elasticsearch_url:
            _drop_indices(elasticsearch_url, environment["ELASTICSEARCH_INDEX_PREFIX"])


@contextmanager
def served_for_real(running: RunningSite, *, folder: Path) -> Iterator[RunningSite]:
    """A running site once more, as production serves it: its settings, compressed static files under lasting names."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = running.environment | {
        "DJANGO_SETTINGS_MODULE": "tests.browser.production",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
        "SECRET_KEY": uuid4().hex * 2,
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": url,
        "STATIC_ROOT": str(folder / "static"),
        "SERVE_MEDIA": "True",
    }
    manage = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(manage, cwd=ROOT, env=environment, check=True, timeout=300)
    command = [sys.executable, "-m", "gunicorn", "lodiwelfare.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    with (folder / "real.log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            until(lambda: answers(f"{url}/api/v1/status"), seconds=60, what="the site answers")
            yield replace(running, url=url, environment=environment)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _drop_indices(url: str, prefix: str) -> None:
    from elasticsearch import Elasticsearch

    with Elasticsearch(url) as client:
        for name in client.indices.get(index=f"{prefix}*"):
            client.indices.delete(index=name)
