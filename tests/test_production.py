"""Production settings, loaded as a server loads them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parent.parent


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    base = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG", "TMPDIR")}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**base, "DJANGO_SETTINGS_MODULE": "lodiwelfare.settings.production", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_deploy_check_is_clean() -> None:
    result = manage(
        "check",
        "--deploy",
        "--fail-level=WARNING",
        SECRET_KEY="k9!vX2#pQ7@mZ4$wL8^nB5&jH1*rT6(yU3)eD0_aS-fG+cK=only-for-this-test",
        ALLOWED_HOSTS="lodiwelfare.example.org",
        DATABASE_URL="postgres://user:secret@db.example.org/lodiwelfare",
        ELASTICSEARCH_URL="http://search.example.org:9200",
        SITE_URL="https://lodiwelfare.example.org",
    )
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


def test_missing_secrets_are_named() -> None:
    result = manage("check")
    assert result.returncode != 0
    assert "Set SECRET_KEY in the environment" in result.stderr


def test_demo_is_not_installed_in_production() -> None:
    result = manage("load_demo", SECRET_KEY="x", ALLOWED_HOSTS="x.example.org")
    assert "Unknown command" in result.stderr
