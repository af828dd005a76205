"""Pages of prose while people work: nobody reads what is no longer so, nor Italian as if translated."""

from __future__ import annotations

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail.models import Locale, PageViewRestriction

from catalog_pages import freshness
from catalog_pages.models import FaqPage, HomePage, InfoPage
from tests.languages.builders import (
    begin,
    change,
    english_of,
    make_translator,
    publish,
    write_strings,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def fields_of(client: Client, address: str) -> dict[str, Any]:
    """What a browser would send back of a form that nobody touched."""
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    form = soup.find("form", id="page-edit-form") or soup.find("form", attrs={"method": "post"})
    assert form is not None
    found = {
        each["name"]: each.get("value", "")
        for each in form.find_all("input")
        if each.get("name") and each.get("type") not in ("checkbox", "radio", "submit", "file")
    }
    return found | {each["name"]: each.text.lstrip("\n") for each in form.find_all("textarea") if each.get("name")}


def test_what_was_written_beside_an_older_italian_does_not_pass_for_its_translation(site: Any, log_in: Any) -> None:
    """In the ordinary editor, which pages that nobody sent to translation have."""
    info = InfoPage(title="Aiuto", summary="Il lunedì.", body="<p>Vieni.</p>")
    site.home.add_child(instance=info)
    info.save_revision().publish()
    english = info.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    english.save_revision().publish()
    client = log_in(make_translator())
    address = f"/admin/pages/{english.pk}/edit/"
    opened = fields_of(client, address)
    change(info, summary="Il martedì.")
    client.post(address, {**opened, "summary": "On Mondays.", "title": "Help"})
    own = english_of(info)
    assert own.get_latest_revision_as_object().summary == "On Mondays."
    own.latest_revision.publish()
    html = Client().get(english_of(info).url).content.decode()
    assert "On Mondays." not in html
    assert "Il martedì." in html
    assert "<h1>Help</h1>" in html
    # Opened again, it is translated beside what the Italian says now.
    client.post(address, {**fields_of(client, address), "summary": "On Tuesdays."})
    english_of(info).latest_revision.publish()
    assert "On Tuesdays." in Client().get(english_of(info).url).content.decode()


def test_the_home_page_holds_to_the_same_rule(site: Any) -> None:
    home = HomePage.objects.get(pk=site.home.pk)
    english = site.homes["en"]
    names = [name for name in freshness.text_fields(HomePage) if isinstance(getattr(home, name), str)]
    assert {"title"} <= set(names)
    english.title = "Welfare in the Lodi area"
    english.save_revision().publish()
    assert "Welfare in the Lodi area" in Client().get("/en/").content.decode()
    change(home, title="LodiWelfare nuovo")
    assert "Welfare in the Lodi area" not in Client().get("/en/").content.decode()


def test_what_was_only_copied_goes_with_the_italian(site: Any) -> None:
    """A question and a summary that nobody translated, and that the Italian page drops: no reader finds them."""
    questions = [
        {
            "type": "question",
            "id": f"id{number}",
            "value": {"audience": "citizens", "question": f"Domanda {number}?", "answer": "<p>Sì, di lunedì.</p>"},
        }
        for number in (1, 2)
    ]
    faq = FaqPage(title="Domande", summary="Solo per chi abita a Lodi.", questions=json.dumps(questions))
    site.home.add_child(instance=faq)
    faq.save_revision().publish()
    translation = begin(FaqPage.objects.get(pk=faq.pk))
    write_strings(translation, only="title")
    write_strings(translation, only="questions.id1")
    by_editor = publish(translation)
    romanian = faq.copy_for_translation(Locale.objects.get(language_code="ro"), copy_parents=True)
    romanian.title = "Întrebări"
    romanian.save_revision().publish()
    change(faq, summary="", questions=json.dumps(questions[:1]))
    for own in (by_editor, FaqPage.objects.get(pk=romanian.pk)):
        html = Client().get(own.url).content.decode()
        assert "Domanda 2?" not in html
        assert "Solo per chi abita a Lodi." not in html
        assert "Domanda 1?" in html


def test_a_page_that_becomes_private_is_so_in_every_language(site: Any) -> None:
    info = InfoPage(title="Aiuto", body="<p>Vieni.</p>")
    site.home.add_child(instance=info)
    info.save_revision().publish()
    english = info.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    english.title = "Help"
    english.save_revision().publish()
    address = InfoPage.objects.get(pk=english.pk).url
    assert Client().get(address).status_code == 200
    wall = PageViewRestriction.objects.create(page=info, restriction_type="login")
    assert Client().get(address).status_code == 302
    wall.delete()
    assert Client().get(address).status_code == 200
