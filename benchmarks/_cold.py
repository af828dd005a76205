"""The site without whole answers or counts that are kept: what a search costs that nobody asked before.

``python -m gunicorn benchmarks._cold:application`` serves it.
"""

from __future__ import annotations

from benchmarks._leafing import application
from search.engines import elasticsearch

elasticsearch._counted.limit = -1

__all__ = ["application"]
