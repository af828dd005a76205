"""Nobody forgets a page: whatever has a public address is looked at, or it is written why not."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.models import get_page_models

from tests.browser.visits import LEFT_OUT, VISITS


def addresses(resolver: URLResolver, prefix: str = "", spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Each address of the site, as its pattern and its name with the namespaces."""
    for each in resolver.url_patterns:
        pattern = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from addresses(each, pattern, (*spaces, each.namespace) if each.namespace else spaces)
        elif isinstance(each, URLPattern):
            yield pattern, ":".join((*spaces, each.name or ""))


def test_every_public_address_is_visited_or_left_out_for_a_reason() -> None:
    seen = {visit.shows for visit in VISITS} | set(LEFT_OUT)
    beginnings = tuple(name for name in LEFT_OUT if name.endswith("/"))
    forgotten = [
        f"{name} ({pattern})"
        for pattern, name in addresses(get_resolver())
        if name not in seen and not pattern.startswith(beginnings)
    ]
    assert not forgotten, f"a line in tests/browser/visits.py for each of: {', '.join(forgotten)}"


def test_every_page_model_is_visited_or_left_out_for_a_reason() -> None:
    seen = {visit.shows for visit in VISITS} | set(LEFT_OUT)
    forgotten = [model.__name__ for model in get_page_models() if model.__name__ not in seen]
    assert not forgotten, f"a line in tests/browser/visits.py for each of: {', '.join(forgotten)}"


def test_what_the_list_names_exists() -> None:
    names = {name for _pattern, name in addresses(get_resolver())}
    models = {model.__name__ for model in get_page_models()}
    known = names | models | {"500"} | {name for name in LEFT_OUT if name.endswith("/")}
    assert [name for name in (*(visit.shows for visit in VISITS), *LEFT_OUT) if name not in known] == []
    assert len({visit.name for visit in VISITS}) == len(VISITS)
