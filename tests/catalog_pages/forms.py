"""Filling the editor's form as a browser does: read what the page shows, change it, send it."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from django.test import Client


def form_data(html: bytes, *, form_id: str = "page-edit-form") -> dict[str, Any]:
    """Return the values of every control of a form, as a browser would send them."""
    soup = BeautifulSoup(html, "html.parser")
    form = soup.find("form", id=form_id) or soup.find("form", attrs={"data-edit-form": True})
    assert form is not None, "the editor's form is not in the page"
    data: dict[str, Any] = {}
    for control in form.select("input[name], textarea[name], select[name]"):
        name = control["name"]
        if control.name == "textarea":
            data[name] = control.text.removeprefix("\n")
        elif control.name == "select":
            chosen = [option.get("value", "") for option in control.select("option[selected]")]
            data[name] = chosen if control.has_attr("multiple") else (chosen or [""])[0]
        elif control.get("type") in ("checkbox", "radio"):
            if control.has_attr("checked"):
                data.setdefault(name, []).append(control.get("value", "on"))
        elif control.get("type") not in ("submit", "button", "file"):
            data[name] = control.get("value", "")
    return data


def add_row(data: dict[str, Any], prefix: str, **values: Any) -> int:
    """Add a row to a list of the form, as the "add" button does; returns its number."""
    number = int(data[f"{prefix}-TOTAL_FORMS"])
    data[f"{prefix}-TOTAL_FORMS"] = str(number + 1)
    data[f"{prefix}-{number}-id"] = ""
    data[f"{prefix}-{number}-uid"] = ""
    data[f"{prefix}-{number}-ORDER"] = str(number + 1)
    data[f"{prefix}-{number}-DELETE"] = ""
    for name, value in values.items():
        data[f"{prefix}-{number}-{name}"] = value
    return number


def rich(html: str) -> str:
    """Prose as the rich text editor sends it."""
    from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

    return ContentstateConverter(["bold", "italic", "ol", "ul", "link"]).from_database_format(html)


def open_editor(client: Client, page_id: int) -> dict[str, Any]:
    """The form of a page's editor as it opens."""
    response = client.get(f"/admin/pages/{page_id}/edit/")
    assert response.status_code == 200, response.get("Location", response.status_code)
    return form_data(response.content)
