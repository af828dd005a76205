"""The version of the contract: semantic, raised with every change of ``tests/contracts/openapi.json``."""

VERSION = "1.10.0"
