"""The running site answers as its contracts say, whatever is asked: schemathesis asks, with all its checks.

In the ordinary run a few questions an operation, by `make contract` as many as one likes. How it asks is in
schemathesis.toml.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.running import ROOT, RunningSite

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EXAMPLES = os.environ.get("CONTRACT_EXAMPLES", "15")
"""How many questions each operation is asked in each way of asking, at most."""
CONTRACTS = ("/api/v1/openapi.json", "/api/hsds/openapi.json")


@pytest.mark.parametrize("contract", CONTRACTS)
def test_the_site_answers_as_the_contract_says(running: RunningSite, contract: str) -> None:
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("st")),
            "run",
            f"{running.url}{contract}",
            "--checks=all",
            f"--max-examples={EXAMPLES}",
            "--continue-on-failure",
            "--generation-database=none",
            "--no-color",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=4 * 3600,
    )
    assert done.returncode == 0, f"{done.stdout[-20_000:]}\n{done.stderr[-2_000:]}"
