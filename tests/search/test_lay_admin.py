"""The office keeps the words of citizens in the admin; nobody else sees or changes them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from wagtail.models import ModelLogEntry

from catalog_pages.enums import Scheme
from catalog_pages.taxonomy_data import load_taxonomy
from search import lay_rules, lay_trial
from search.models import LayGroup
from tests import factories
from tests.search.builders import make_documents
from tests.search.test_lay_vocabulary import ADDED, LISTED, TRIED, edited, form_data, make_group

pytestmark = pytest.mark.django_db

SECRET = "sgurzolare"


@pytest.fixture
def editor(site: Any, log_in: Any) -> Any:
    return log_in(factories.make_editor())


def views_of(group: LayGroup) -> list[str]:
    """Every address of the admin that has to do with a group."""
    named = "wagtailsnippets_search_laygroup"
    revision = group.save_revision().pk
    return [
        LISTED,
        ADDED,
        TRIED,
        f"{LISTED}?export=csv",
        f"{TRIED}?q={SECRET}",
        reverse(f"{named}:list_results"),
        *(
            reverse(f"{named}:{name}", args=[group.pk])
            for name in ("edit", "copy", "delete", "history", "history_results", "usage", "trial")
        ),
        reverse(f"{named}:revisions_revert", args=[group.pk, revision]),
        reverse(f"{named}:revisions_compare", args=[group.pk, "earliest", "latest"]),
        f"/admin/bulk/search/laygroup/delete/?id={group.pk}",
        "/admin/snippets/choose/search/laygroup/",
        "/admin/snippets/choose/search/laygroup/results/",
        f"/admin/snippets/choose/search/laygroup/chosen/{group.pk}/",
    ]


@pytest.mark.parametrize("who", ["anonymous", "representative", "mere user"])
def test_outsiders_see_and_change_nothing(site: Any, log_in: Any, who: str) -> None:
    group = make_group(SECRET)
    if who == "anonymous":
        client = Client()
    elif who == "representative":
        client = log_in(factories.make_representative(factories.make_provider()))
    else:
        client = log_in(factories.User.objects.create_user("nessuno", password="password"))
    before = list(LayGroup.objects.order_by("pk").values())
    for address in views_of(group):
        before = list(LayGroup.objects.order_by("pk").values())
        shown = client.get(address)
        assert shown.status_code in (302, 403), address
        assert SECRET not in shown.content.decode(), address
        sent = client.post(address, form_data(terms="preso"))
        assert sent.status_code in (302, 403), address
        assert list(LayGroup.objects.order_by("pk").values()) == before, address


def test_outsiders_are_not_offered_it_in_the_menu(site: Any, log_in: Any) -> None:
    client = log_in(factories.make_representative(factories.make_provider()))
    assert "Parole dei cittadini" not in client.get("/admin/").content.decode()


def test_editors_and_administrators_may_open_everything(site: Any, log_in: Any) -> None:
    group = make_group(SECRET)
    for user in (factories.make_editor(), factories.make_admin()):
        client = log_in(user)
        assert "Parole dei cittadini" in client.get("/admin/").content.decode()
        for address in views_of(group):
            assert client.get(address).status_code == 200, address


# List.


def test_the_list_is_searched_and_filtered(editor: Any) -> None:
    load_taxonomy()
    group = make_group(SECRET, facts="kind:sadh\nkind:sad", also="tornitura")

    def listed(**values: str) -> list[LayGroup]:
        return list(editor.get(LISTED, values).context["object_list"])

    assert listed(q="tornitura") == [group]
    assert listed(q=SECRET, language="it", is_active="true", fact="kind:sad", origin="office") == [group]
    for other in ({"language": "ro"}, {"is_active": "false"}, {"fact": "kind:ausili"}, {"origin": "starter"}):
        assert listed(q=SECRET, **other) == [], other
    html = editor.get(LISTED, {"q": SECRET}).content.decode()
    assert "Assistenza domiciliare (SAD), «tornitura»" in html


def test_italian_groups_come_first(editor: Any) -> None:
    listed = editor.get(LISTED).context["object_list"]
    assert {group.language for group in listed} == {"it"}


def test_the_fact_filter_takes_whole_codes(editor: Any) -> None:
    load_taxonomy()
    make_group(SECRET, facts="kind:sadh")
    assert not editor.get(LISTED, {"fact": "kind:sad", "q": SECRET}).context["object_list"]


def test_the_list_costs_the_same_for_few_and_for_many(editor: Any, django_assert_max_num_queries: Any) -> None:
    load_taxonomy()
    editor.get(LISTED)
    with django_assert_max_num_queries(25):
        editor.get(LISTED, {"language": "it"})


def test_the_list_can_be_exported(editor: Any) -> None:
    make_group(SECRET, also="tornitura\nfresatura")
    response = editor.get(LISTED, {"export": "csv", "q": SECRET})
    text = b"".join(response.streaming_content).decode()
    assert "tornitura\nfresatura" in text


# Form.


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"terms": ""}, "Questo campo è obbligatorio"),
        ({"terms": "di\nsgurzolare"}, "«di» è fatta solo di parole come articoli"),
        ({"terms": "x" * 81}, "è troppo lunga: al massimo 8 parole e 80 caratteri"),
        ({"terms": "uno due tre quattro cinque sei sette otto nove"}, "è troppo lunga"),
        ({"terms": "\n".join(f"parola{number}" for number in range(61))}, "Al massimo 60 parole"),
        ({"also": "alla"}, "«alla» è fatta solo"),
        ({"also": ""}, "Così il gruppo non porta a nulla"),
        ({"also": "", "two_way": "True"}, "Così il gruppo non porta a nulla"),
        ({"facts": ["kind:inventato"]}, "kind:inventato"),
        ({"facts": ["municipality:098031"]}, "municipality:098031"),
        ({"language": "xx"}, "xx"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(
    editor: Any, values: dict[str, Any], message: str
) -> None:
    load_taxonomy()
    response = editor.post(ADDED, form_data(note="la mia nota", **values))
    assert response.status_code == 200
    html = response.content.decode()
    assert escape(message) in html or message in html
    assert "la mia nota" in html
    assert not LayGroup.objects.filter(note="la mia nota").exists()


def test_a_word_of_another_group_is_refused_with_a_link_to_it(editor: Any) -> None:
    other = make_group("sgurzolare con garbo")
    html = editor.post(ADDED, form_data(terms="Sgurzolàre con garbo")).content.decode()
    assert "Sgurzolàre con garbo» è già nel gruppo" in html
    assert f'<a href="{edited(other)}">sgurzolare con garbo</a>' in html


def test_the_same_word_may_be_in_another_language_or_in_a_group_not_in_use(editor: Any) -> None:
    make_group(SECRET, language="ro")
    make_group(SECRET, is_active=False)
    assert editor.post(ADDED, form_data()).status_code == 302


def test_the_name_of_a_group_is_escaped_in_the_message(editor: Any) -> None:
    make_group("<script>sgurzolare</script>", SECRET)
    html = editor.post(ADDED, form_data()).content.decode()
    assert "<script>sgurzolare" not in html


def test_lines_are_tidied_up(editor: Any) -> None:
    editor.post(ADDED, form_data(terms="  sgurzolare \r\n\r\nfare   due passi\r\nsgurzolare"))
    assert LayGroup.objects.get(terms="sgurzolare\nfare due passi")


def test_facts_keep_their_order_and_the_main_one_comes_first(editor: Any) -> None:
    load_taxonomy()
    group = make_group(SECRET, also="", facts="kind:sadh\nkind:ausili")
    ticked = ["kind:ausili", "kind:sadh", "kind:sad"]
    editor.post(edited(group), form_data(also="", facts=ticked, main_fact="kind:sadh"))
    group.refresh_from_db()
    assert lay_rules.lines(group.facts) == ("kind:sadh", "kind:ausili", "kind:sad")
    editor.post(edited(group), form_data(also="", facts=ticked, main_fact="kind:sad"))
    group.refresh_from_db()
    assert lay_rules.lines(group.facts) == ("kind:sad", "kind:sadh", "kind:ausili")


def test_a_starter_group_saved_as_it_is_counts_as_untouched(editor: Any) -> None:
    from search.lay_starter import fingerprint

    load_taxonomy()
    group = LayGroup.objects.get(starter_key="it:non-cammina")
    form = editor.get(edited(group)).context["form"]
    data = {name: form.initial.get(name) for name in form.fields}
    before = fingerprint(group)
    data["is_active"] = "on"
    assert editor.post(edited(group), data).status_code == 302
    group.refresh_from_db()
    assert group.latest_revision_id
    assert fingerprint(group) == before


def test_a_retired_fact_survives_an_edit(editor: Any) -> None:
    group = make_group(SECRET, facts="kind:tolto-dal-vocabolario")
    assert "Voci che non ci sono più" in editor.get(edited(group)).content.decode()
    editor.post(edited(group), form_data(facts=["kind:tolto-dal-vocabolario"], note="curata"))
    group.refresh_from_db()
    assert (group.facts, group.note) == ("kind:tolto-dal-vocabolario", "curata")


def test_a_word_that_is_everywhere_is_saved_with_a_warning(editor: Any) -> None:
    make_documents(14, seed=3, vary=False)
    response = editor.post(ADDED, form_data(terms="pranzo\nsgurzolare", also="pasti"), follow=True)
    html = response.content.decode()
    assert "«pranzo» è in molte schede" in html
    assert "«sgurzolare» è in molte schede" not in html
    assert LayGroup.objects.filter(terms="pranzo\nsgurzolare").exists()


def test_a_copy_is_a_group_of_the_office_with_its_own_words(editor: Any) -> None:
    load_taxonomy()
    original = LayGroup.objects.get(starter_key="it:dialisi")
    copied = reverse("wagtailsnippets_search_laygroup:copy", args=[original.pk])
    assert "emodialisi" in editor.get(copied).content.decode()
    assert "è già nel gruppo" in editor.post(copied, form_data(terms="dialisi")).content.decode()
    editor.post(copied, form_data(terms=SECRET))
    assert LayGroup.objects.get(terms=SECRET).starter_key == ""
    original.refresh_from_db()
    assert "emodialisi" in original.term_list


def test_history_says_who_changed_what(editor: Any) -> None:
    editor.post(ADDED, form_data())
    group = LayGroup.objects.get(terms=SECRET)
    editor.post(edited(group), form_data(also="pranzo"))
    assert [entry.action for entry in ModelLogEntry.objects.for_instance(group)] == ["wagtail.edit", "wagtail.create"]
    compared = reverse("wagtailsnippets_search_laygroup:revisions_compare", args=[group.pk, "earliest", "latest"])
    html = editor.get(compared).content.decode()
    assert "pasti" in html
    assert "pranzo" in html


def test_nothing_is_saved_by_itself(editor: Any) -> None:
    """What is written is in force at once: a group half written must not be."""
    group = make_group(SECRET)
    for address in (ADDED, edited(group)):
        assert "data-w-autosave-interval-value" not in editor.get(address).content.decode(), address


# Trying.


@pytest.fixture
def meals(site: Any) -> Any:
    load_taxonomy()
    return factories.make_service(
        title="Il Girasole", summary="Ne parliamo.", kind=factories.make_term(Scheme.KIND, "pasti-a-domicilio")
    )


def tried(client: Any, group: LayGroup | None = None, **values: Any) -> str:
    address = reverse("wagtailsnippets_search_laygroup:trial", args=[group.pk]) if group else TRIED
    response = client.post(address, form_data(**{"trial-q": SECRET, "trial-language": "it", **values}))
    assert response.status_code == 200
    return response.content.decode()


def test_a_trial_shows_what_a_search_becomes_and_finds(editor: Any, meals: Any) -> None:
    group = make_group(SECRET, also="", facts="kind:pasti-a-domicilio")
    html = editor.get(TRIED, {"q": f"{SECRET} codogno", "language": "it"}).content.decode()
    assert "Luogo riconosciuto: <strong>Codogno</strong>" in html
    assert f'<a href="{edited(group)}"' in html
    html = editor.get(TRIED, {"q": SECRET, "language": "it"}).content.decode()
    assert "Pasti a domicilio" in html
    assert "Il Girasole" in html
    assert "/servizi/il-girasole" in html or "/servizi/" in html
    assert "database" in html


def test_a_trial_in_english_reads_as_an_english_page_does(editor: Any, meals: Any) -> None:
    html = editor.get(TRIED, {"q": "meals on wheels", "language": "en"}).content.decode()
    assert "Il Girasole" in html
    assert "/en/servizi/" in html


def test_a_trial_of_a_group_not_saved_finds_and_saves_nothing(editor: Any, meals: Any) -> None:
    count = LayGroup.objects.count()
    html = tried(editor, also="", facts=["kind:pasti-a-domicilio"])
    assert "Il Girasole" in html
    assert "da questo gruppo" in html
    assert LayGroup.objects.count() == count
    assert "Il Girasole" not in editor.get(TRIED, {"q": SECRET}).content.decode()


def test_a_trial_of_an_edit_uses_the_form_not_what_is_saved(editor: Any, meals: Any) -> None:
    group = make_group(SECRET, also="", facts="kind:pasti-a-domicilio")
    before = LayGroup.objects.filter(pk=group.pk).values().get()
    assert "Il Girasole" not in tried(editor, group, also="tornitura")
    assert "Il Girasole" in tried(editor, group, also="", facts=["kind:pasti-a-domicilio"])
    assert "Questo gruppo non è in uso" in tried(editor, group, is_active="")
    assert LayGroup.objects.filter(pk=group.pk).values().get() == before


def test_a_trial_of_a_wrong_group_says_what_is_wrong(editor: Any) -> None:
    assert "Così il gruppo non porta a nulla" in tried(editor, also="")
    assert "Ricerca da provare" in tried(editor, **{"trial-q": ""})
    assert "Lingua del sito" in tried(editor, **{"trial-language": "xx"})


@pytest.mark.parametrize("query", ["", " ", "di", "x" * 600, "\x00", "<b>ciao</b>", '"a AND (b:', "☂", "ا" * 500])
def test_a_trial_takes_any_text(editor: Any, query: str) -> None:
    response = editor.get(TRIED, {"q": query, "language": "it"})
    assert response.status_code == 200
    assert "<b>ciao</b>" not in response.content.decode()


def test_a_trial_ends_with_its_request(site: Any, meals: Any) -> None:
    group = LayGroup(terms=SECRET, facts="kind:pasti-a-domicilio")
    assert lay_trial.try_out(SECRET, language="it", group=group).result.total == 1
    assert lay_trial.try_out(SECRET, language="it").result.total == 0
