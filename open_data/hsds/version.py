"""The versions: of HSDS, and of what we publish in it (raised with ``tests/contracts/hsds-openapi.json``)."""

HSDS = "3.0"
VERSION = "1.2.0"
