"""What the benchmarks share: settings, catalogues of a size, served sites, tables.

A catalogue is made once and found again by the next benchmark: its database and its index keep their names
as long as documents are built in the same way.
"""

from __future__ import annotations

import argparse
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SEED = 20_240_509
SECURE = {"X-Forwarded-Proto": "https"}
"""The real settings send everybody to https: say that this is how we came."""


def parser(description: str | None, *, sizes: Sequence[int], seconds: float | None = None) -> argparse.ArgumentParser:
    """The command line of a benchmark: ``--size`` may be given several times.

    One that drives sites with requests says for how many ``seconds`` where nobody says it.
    """
    made = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument(
        "--size",
        type=int,
        action="append",
        help=f"services in the catalogue; may be repeated (default: {', '.join(map(str, sizes))})",
    )
    made.set_defaults(sizes=list(sizes))
    if seconds is not None:
        made.add_argument("--seconds", type=float, default=seconds, help="how long to drive each target in all")
        made.add_argument("--clients", type=int, default=4)
        made.add_argument("--workers", type=int, default=2, help="gunicorn's processes, each with four threads")
    return made


def sizes_of(options: argparse.Namespace) -> list[int]:
    """The sizes asked for, in order."""
    return sorted(options.size or options.sizes)


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


def table(rows: Sequence[Sequence[object]]) -> None:
    """Print rows under each other; the first one is the heading, the first column stands left."""
    words = [[f"{cell:.1f}" if isinstance(cell, float) else str(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in words) for column in range(len(words[0]))]
    for row in words:
        first, *others = (cell.ljust(widths[0]) if not at else cell.rjust(widths[at]) for at, cell in enumerate(row))
        say("  ".join([first, *others]))


def use_settings(folder: str) -> None:
    """Give this process, and those it starts, the real settings with folders of a run's own."""
    for path in (ROOT, ROOT / "site"):
        if str(path) not in sys.path:
            sys.path.insert(0, str(path))
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "benchmarks._settings",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
        "SECRET_KEY": secrets.token_hex(),
        "ALLOWED_HOSTS": "127.0.0.1",
        "CACHE_URL": f"filecache://{folder}/cache",
        "MEDIA_ROOT": f"{folder}/media",
        "STATIC_ROOT": f"{folder}/static",
        "LOG_LEVEL": "ERROR",
        "EMAIL_URL": "dummymail://",
    }


@contextmanager
def prepared() -> Iterator[Path]:
    """The real settings, with folders of this run's own; Django is not set up yet. Gives the folder."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "static").mkdir()
        use_settings(folder)
        import django
        from django.core.management import call_command

        django.setup()
        call_command("collectstatic", interactive=False, verbosity=0)
        yield Path(folder)


def use_catalogue(
    size: int,
    *,
    also: tuple[str, Callable[[int], None]] | None = None,
    translated_into: tuple[str, ...] | None = None,
) -> None:
    """Point this process, and those it starts, to a catalogue of a size; make it if it is not there yet.

    ``translated_into`` is what ``make_catalogue`` takes: such catalogues are beside the ordinary ones.
    ``also`` names something more that its database must have, and how to add it: then it is a copy.
    """
    from search import documents

    made_as = documents.built_with()[:8]
    if translated_into is not None:
        made_as = "_".join((made_as, "it", *translated_into))
    started = time.perf_counter()
    demo = f"bench_demo_{made_as}"
    use_database(demo, f"bench-demo-{made_as}-", make=_load_demo)
    name = f"bench_{size}_{made_as}"
    if use_database(name, f"bench-{size}-{made_as}-", make=lambda: _fill(size, translated_into), template=demo):
        say(f"made a catalogue of {size} services in {time.perf_counter() - started:.0f} s")
    if also:
        word, add = also
        use_database(f"{name}_{word}", f"bench-{size}-{made_as}-", make=lambda: add(size), template=name)


def use_database(name: str, prefix: str, *, make: Callable[[], None], template: str = "template0") -> bool:
    """Point to a database, and have it made if it is not there; return whether it was made."""
    from django.conf import settings
    from django.core.cache import cache
    from django.db import connection

    from search import hits, hot
    from search.engines import elasticsearch

    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    os.environ |= {"DATABASE_URL": f"{server}/{name}", "ELASTICSEARCH_INDEX_PREFIX": prefix}
    settings.ELASTICSEARCH_INDEX_PREFIX = prefix
    connection.close()
    is_new = not _execute("SELECT 1 FROM pg_database WHERE datname = %s", name)
    if is_new:
        _execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    connection.settings_dict["NAME"] = name
    cache.clear()
    hits.forget()
    hot.forget()
    elasticsearch.forget()
    if is_new:
        try:
            make()
        except BaseException:
            # Half a catalogue must not be taken for a whole one by the next run.
            connection.close()
            _execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            raise
    return is_new


def _execute(sql: str, *parameters: str) -> list[Any]:
    """Say something to the server beside its databases."""
    from django.db import connection

    with connection._nodb_cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall()) if cursor.description else []


def _load_demo() -> None:
    from django.core.management import call_command

    from demo.loading import load_demo

    call_command("migrate", verbosity=0)
    load_demo(tell=lambda text: None)


def _fill(size: int, translated_into: tuple[str, ...] | None) -> None:
    from django.db import connection

    from benchmarks._catalogue import make_catalogue
    from search import elastic, index

    make_catalogue(size, seed=SEED, translated_into=translated_into)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    client = elastic.for_worker()
    client.options(request_timeout=300).indices.forcemerge(index=index.alias(), max_num_segments=1)


@contextmanager
def serving(application: str, workers: int) -> Iterator[str]:
    """Gunicorn with the project's configuration; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", application, "--config", str(ROOT / "gunicorn.conf.py")]
    command += ["--workers", str(workers), "--bind", f"127.0.0.1:{port}", "--access-logfile", os.devnull]
    # Loaded before anything listens: who is answered is answered by processes that are ready.
    command += ["--preload", "--log-level", "warning"]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            _wait(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _attempt in range(600):
        if process.poll() is not None:
            raise SystemExit("gunicorn did not start")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("gunicorn does not answer")
