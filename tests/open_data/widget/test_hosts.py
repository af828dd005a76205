"""The setting that narrows the widget: hosts, and nothing that could end the policy that they are written into."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from lodiwelfare.settings import environment
from open_data.widget.hosts import may_load


def test_without_the_setting_any_site_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIDGET_HOSTS", "")
    assert environment.widget_hosts() == []
    assert may_load("https://anybody.example.org")


def test_hosts_are_read_as_people_write_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIDGET_HOSTS", "WWW.Comune.example.it, https://a.example.org/ ,*.b.example.org,localhost:8000")
    assert environment.widget_hosts() == [
        "www.comune.example.it",
        "https://a.example.org",
        "*.b.example.org",
        "localhost:8000",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        "*",
        "a.example.org; script-src *",
        "a.example.org b.example.org",
        "https://a.example.org/path",
        "'self'",
        "data:",
        "ftp://a.example.org",
        "a.*.example.org",
        "a..example.org",
        "a.example.org\nx",
    ],
)
def test_what_is_no_host_stops_the_start(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("WIDGET_HOSTS", f"www.comune.example.it,{wrong}")
    with pytest.raises(ImproperlyConfigured, match="WIDGET_HOSTS"):
        environment.widget_hosts()
