"""The site with nothing kept at all, neither answers nor items: every item is made anew for every answer.

``python -m gunicorn benchmarks._empty:application`` serves it.
"""

from __future__ import annotations

from benchmarks._cold import application
from pathway import data
from search import hits

hits._items.limit = 0
data._pieces.limit = 0

__all__ = ["application"]
