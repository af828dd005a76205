"""Pages of comuni come in as they were saved: what the modello Comuni makes them say, and a word on the rest."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from catalog_pages.models import ProviderPage, ServicePage
from exchange import jsonld
from exchange.models import ImportRow, ImportRun
from exchange.terms import Terms
from tests.factories import make_provider, make_representative, make_service, municipality

BringIn = Callable[..., tuple[int, str]]

SERVICE: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "GovernmentService",
    "name": "Pasti caldi a casa",
    "serviceType": "Pasti a domicilio",
    "serviceOperator": {"@type": "GovernmentOrganization", "name": "Comune di Borgo Inventato"},
    "areaServed": {"@type": "AdministrativeArea", "name": "Comune di Lodi, Altrove"},
    "audience": {"@type": "Audience", "audienceType": "Anziani", "suggestedMinAge": 65},
    "availableChannel": {
        "@type": "ServiceChannel",
        "name": "Dove rivolgersi",
        "serviceUrl": "https://www.comune.borgo.example.org/pasti/domanda",
        "servicePhone": {"@type": "ContactPoint", "name": "Segreteria", "telephone": "+39 0371 555010"},
        "serviceSmsNumber": "+39 333 0000000",
        "serviceLocation": {
            "@type": "Place",
            "name": "Ufficio servizi sociali",
            "address": {"streetAdress": "Piazza Inventata 1", "postalCode": 26900, "addressLocality": "Lodi"},
        },
    },
    "offers": [{"@type": "Offer", "name": "Pasto", "price": "5,50", "priceCurrency": "EUR"}],
    "hoursAvailable": {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": ["https://schema.org/Monday", "Friday"],
        "opens": "09:00:00",
        "closes": "12:00",
    },
    "aggregateRating": {"ratingValue": 5},
}
BODY = """
<h1 data-element="service-title">Pasti caldi a casa</h1>
<p data-element="service-description">Un pasto caldo
   ogni giorno, portato a casa.</p>
<div data-element="service-how-to"><p>Telefona <a href="/contatti">all'ufficio</a>.</p>
  <ul><li>Porta un documento</li><li><p>Firma il modulo</p></li></ul><script>alert(1)</script></div>
<div data-element="service-needed"><p>ISEE &lt; 10.000 euro</p></div>
"""


def page(*services: Any, body: str = BODY, head: str = "") -> str:
    """A page as a browser saves it, with the blocks that such sites have besides."""
    others = [{"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": []}, *services]
    blocks = [
        f'<script type="application/ld+json" data-element="metatag">{json.dumps(each)}</script>' for each in others
    ]
    return (
        f'<!DOCTYPE html>\n<html lang="it"><head><meta charset="utf-8"><title>Pasti</title>{head}'
        f'<link rel="canonical" href="https://www.comune.borgo.example.org/servizi/pasti/">'
        f'<script type="application/ld+json">{{ broken</script>{"".join(blocks)}</head><body>{body}</body></html>'
    )


@pytest.fixture
def comune(vocabularies: None) -> ProviderPage:
    """The body of the page, which the catalogue has."""
    municipality()
    return make_provider("Comune di Borgo Inventato", kind="municipality", ipa_code="c_bi99")


def read(text: str, **bodies: str) -> Any:
    (found,) = jsonld.read(text, Terms(), bodies=bodies)
    return found


def test_what_a_page_says_is_read_and_the_rest_is_named(vocabularies: None) -> None:
    municipality()
    found = read(page(SERVICE))
    raw = found.raw
    assert raw["external_id"] == "pagina/www.comune.borgo.example.org/servizi/pasti"
    assert (raw["title"], raw["state"]) == ("Pasti caldi a casa", "draft")
    assert (raw["kind"], raw["category"]) == ("pasti-a-domicilio", "socio-assistenziali")
    assert raw["provider"] == {"title": "Comune di Borgo Inventato"}
    assert raw["municipalities"] == ["098031"]
    assert (raw["targets"], raw["min_age"]) == (["anziani"], 65)
    assert raw["access_ways"][0]["url"] == "https://www.comune.borgo.example.org/pasti/domanda"
    assert (raw["contacts"][0]["label"], raw["contacts"][0]["phone"]) == ("Segreteria", "+39 0371 555010")
    (place,) = raw["locations"]
    assert (place["address"], place["postal_code"], place["municipality"]) == ("Piazza Inventata 1", "26900", "098031")
    assert [(row["label"], row["amount"]) for row in raw["prices"]] == [("Pasto", "5.50")]
    assert [(row["weekdays"], row["opens"], row["closes"]) for row in raw["hours"]] == [([1, 5], "09:00", "12:00")]
    assert found.left_out == ["aggregateRating", "areaServed: Altrove", "availableChannel.serviceSmsNumber"]


def test_words_under_marked_headings_fill_the_sheet_as_plain_words(vocabularies: None) -> None:
    raw = read(page(SERVICE)).raw
    assert raw["summary"] == "Un pasto caldo ogni giorno, portato a casa."
    how = "<p>Telefona all&#x27;ufficio.</p><ul><li>Porta un documento</li><li>Firma il modulo</li></ul>"
    assert raw["how_to"] == how
    assert raw["needed"] == "<p>ISEE &lt; 10.000 euro</p>"


def test_of_several_services_no_one_gets_the_words_of_the_page(vocabularies: None) -> None:
    found = list(jsonld.read(page(SERVICE, SERVICE | {"name": "Altro"}), Terms(), bodies={}))
    assert [each.raw["title"] for each in found] == ["Pasti caldi a casa", "Altro"]
    assert not any("how_to" in each.raw for each in found)
    assert len({each.raw["external_id"] for each in found}) == 2


@pytest.mark.parametrize(
    "text",
    [
        page({"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, SERVICE]}),
        page({"@type": "WebPage", "mainEntity": SERVICE}),
        page([SERVICE]),
        page(SERVICE | {"@type": ["schema:PublicService", "Thing"]}),
        page(SERVICE | {"@type": "http://schema.org/GovernmentService"}),
        page(SERVICE).replace("Pasti caldi a casa", "Pasti caldi\n a casa", 1),
        "\ufeff" + page(SERVICE),
        json.dumps(SERVICE, indent=1),
        page(SERVICE).replace("application/ld+json", "Application/LD+JSON; charset=utf-8"),
    ],
)
def test_it_is_found_wherever_pages_put_it(vocabularies: None, text: str) -> None:
    assert read(text).raw["title"] == "Pasti caldi a casa"


def test_words_for_whom_that_are_no_terms_stay_words(vocabularies: None) -> None:
    raw = read(page(SERVICE | {"audience": {"audienceType": "Residenti &amp; loro vicini"}}, body="")).raw
    assert "targets" not in raw
    assert raw["eligibility"] == "<p>Residenti &amp; loro vicini</p>"


def test_a_long_description_is_what_one_gets_and_its_beginning_the_summary(vocabularies: None) -> None:
    raw = read(page(SERVICE | {"description": "parola " * 100}, body="")).raw
    assert len(raw["summary"]) <= 300
    assert raw["summary"].endswith("…")
    assert raw["outcome"].count("parola") == 100


def test_what_would_run_does_not_come_in(comune: ProviderPage, editor: Any, bring_in: BringIn) -> None:
    evil = '<img src=x onerror=alert(1)><a href="javascript:alert(1)">via</a>'
    channel = {"serviceUrl": "javascript:alert(1)"}
    given = SERVICE | {"name": f"Pasti {evil}", "serviceOutput": {"description": evil}, "availableChannel": channel}
    status, said = bring_in(page(given), name="pagina.html")
    assert status == 0, said
    made = ServicePage.objects.get()
    assert made.title == "Pasti via"
    assert "alert" not in f"{made.outcome}{made.how_to}"
    assert not made.access_ways.exists()


@pytest.mark.parametrize(
    "text", ["", "<p>ciao</p>", page(), page({"@type": "GovernmentService"}), "{", "[" * 100_000, "<div>" * 5_000]
)
def test_a_page_without_a_service_is_refused_with_what_to_do(vocabularies: None, bring_in: BringIn, text: str) -> None:
    with pytest.raises(CommandError, match="modello Comuni"):
        bring_in(text, name="pagina.html")
    assert not ServicePage.objects.exists()


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e300000000", "-5", "true", '"molti"', "[]"])
def test_numbers_that_are_none_are_left_out(vocabularies: None, number: str) -> None:
    given = SERVICE | {"audience": {"suggestedMinAge": "N"}, "offers": {"price": "N"}}
    raw = read(page(given).replace('"N"', number)).raw
    assert "min_age" not in raw
    assert "prices" not in raw


@pytest.mark.parametrize("operator", ["Comune di Borgo Inventato", "COMUNE DI BORGO INVENTATO", "C_BI99"])
def test_the_command_brings_a_page_in_as_a_draft_of_the_body_that_it_names(
    comune: ProviderPage, editor: Any, bring_in: BringIn, operator: str
) -> None:
    given = SERVICE | {"serviceOperator": {"name": operator}}
    status, said = bring_in(page(given), name="pagina.html", format="jsonld")
    assert status == 0, said
    assert "Senza posto nella scheda: areaServed: Altrove (1 volte, la prima alla 1)." in said
    made = ServicePage.objects.get()
    assert not made.live
    assert made.get_parent().specific == comune
    assert ProviderPage.objects.count() == 1


def test_the_same_page_saved_again_finds_its_sheet(comune: ProviderPage, editor: Any, bring_in: BringIn) -> None:
    bring_in(page(SERVICE), name="pagina.html")
    status, said = bring_in(page(SERVICE), name="pagina.htm")
    assert (status, "già uguali 1" in said) == (0, True), said
    bring_in(page(SERVICE | {"name": "Pasti caldi a domicilio"}), name="di nuovo.html")
    assert ServicePage.objects.count() == 1


def test_whose_it_is_can_be_said_where_the_page_names_nobody_known(
    comune: ProviderPage, editor: Any, bring_in: BringIn
) -> None:
    given = SERVICE | {"serviceOperator": {"name": "Comune di Nessuno"}}
    status, said = bring_in(page(given), name="pagina.html")
    assert status == 1
    assert "ente" in said
    assert not ServicePage.objects.exists()
    status, said = bring_in(page(given), name="pagina.html", provider=comune.fiscal_code)
    assert status == 0, said
    assert ServicePage.objects.get().get_parent().specific == comune


def test_our_own_page_says_again_what_the_sheet_says(vocabularies: None, client: Client) -> None:
    municipality()
    sheet = make_service(make_provider())
    text = client.get(sheet.public_path).content.decode()
    raw = read(text, **{"cooperativa girasole": "x"}).raw
    assert (raw["title"], raw["summary"]) == (sheet.title, sheet.summary)
    assert raw["provider"] == {"fiscal_code": "x"}
    assert raw["category"] == sheet.category.code


def test_the_office_brings_a_page_in_by_the_same_preview(comune: ProviderPage, editor: Any, client: Client) -> None:
    client.force_login(editor)
    upload = SimpleUploadedFile("Pasti caldi.html", page(SERVICE).encode())
    response = client.post(reverse("exchange:index"), {"file": upload})
    assert response.status_code == 302, response.content.decode()
    run = ImportRun.objects.get()
    rest = run.headers.index("senza posto nella scheda")
    assert "areaServed: Altrove" in run.rows.get().cells[rest]
    columns = {f"column-{place}": key for place, key in enumerate(run.mapping)}
    response = client.post(reverse("exchange:columns", args=[run.pk]), {**columns, "state": "draft"})
    assert response.status_code == 302
    row = ImportRow.objects.get(run=run)
    assert (row.title, row.verdict, row.problems) == ("Pasti caldi a casa", ImportRow.Verdict.NEW, [])


def test_an_upload_that_describes_no_service_is_refused_beside_the_field(
    site: Any, editor: Any, client: Client
) -> None:
    client.force_login(editor)
    for data in (b"<html><body>ciao</body></html>", b"{}", b"[" * 100_000, page().encode()):
        response = client.post(reverse("exchange:index"), {"file": SimpleUploadedFile("pagina.html", data)})
        assert response.status_code == 422
        assert "modello Comuni" in response.content.decode()
    assert not ImportRun.objects.exists()


def spoilt(member: str, text: str) -> str:
    """A page whose service has JSON of its own under a member."""
    return page(SERVICE | {member: "@@"}).replace('"@@"', text)


@pytest.mark.parametrize(
    "text",
    [
        "<![n " + page(SERVICE),
        spoilt("offers", '{"price": 1e999999999999999999999}'),
        page(SERVICE) + "<p>" + "a" * 2_000_000,
        page(SERVICE) + "<i></i>" * 40_000,
        page(SERVICE) + "<a" * 50_000,
        page(SERVICE) + "<!--" * 50_000,
        page(SERVICE) + "<![CDATA[" * 50_000,
    ],
    ids=["no markup", "no number", "long", "crowded", "open", "comments", "sections"],
)
def test_what_would_break_or_busy_the_reader_is_refused_in_words(
    comune: ProviderPage, editor: Any, client: Client, text: str
) -> None:
    client.force_login(editor)
    response = client.post(reverse("exchange:index"), {"file": SimpleUploadedFile("pagina.html", text.encode())})
    assert response.status_code == 422
    assert re.search("modello Comuni|troppo lunga", response.content.decode())
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        spoilt("areaServed", r'"Bor\ud800go"'),
        spoilt(r"mem\ud800ber", "1").replace("\\\\ud800", r"\ud800"),
        spoilt(r"mem\u0000ber", "1").replace("\\\\u0000", r"\u0000"),
        spoilt("serviceType", r'["Bor\u0000go", 7, null, [[]]]'),
        page(SERVICE | {f"m{number}": 1 for number in range(20_000)}),
        page(SERVICE | {"areaServed": [f"Z{number}" for number in range(50_000)]}),
        page(SERVICE | {"availableChannel": [{"serviceUrl": "https://x.example.org"}] * 20_000}),
        page(SERVICE | {"availableChannel": {"serviceLocation": {"address": "via", "geo": {"latitude": 170}}}}),
        json.dumps(SERVICE | {"description": "<a" * 50_000}),
        '<?xml version="1.0" encoding="utf-8"?><root>' + page(SERVICE).partition("<title>")[2],
    ],
    ids=["half a letter", "half a name", "nothing", "types", "members", "areas", "channels", "geo", "words", "xml"],
)
def test_odd_members_are_named_and_the_service_comes_in(
    comune: ProviderPage, editor: Any, client: Client, text: str
) -> None:
    client.force_login(editor)
    client.post(reverse("exchange:index"), {"file": SimpleUploadedFile("pagina.html", text.encode())})
    run = ImportRun.objects.get()
    address = reverse("exchange:columns", args=[run.pk])
    assert client.get(address).status_code == 200
    client.post(address, {**{f"column-{place}": key for place, key in enumerate(run.mapping)}, "state": "draft"})
    row = ImportRow.objects.get()
    assert row.title == "Pasti caldi a casa"
    # It names no body, or a body that the catalogue has not: nothing else is wrong.
    assert {name for name, _message in row.problems} <= {"provider"}
    left_out = row.cells[run.headers.index("senza posto nella scheda")]
    assert len(left_out) < 15_000
    assert not re.search("[\x00\ud800-\udfff]", left_out)
    said = client.get(reverse("exchange:run", args=[run.pk])).content.decode()
    assert "Senza posto nella scheda: " in said


def test_what_is_dropped_is_named(vocabularies: None) -> None:
    channel = {"serviceUrl": ["javascript:alert(1)", "https://x.example.org/"]}
    found = read(page(SERVICE | {"availableChannel": channel, "offers": ["Gratis"], "areaServed": {"geoRadius": 5}}))
    assert [row["url"] for row in found.raw["access_ways"]] == ["https://x.example.org/"]
    assert {"availableChannel.serviceUrl", "offers", "areaServed"} <= set(found.left_out)


def test_pages_that_give_the_site_as_their_address_are_told_apart(vocabularies: None) -> None:
    own = "https://www.comune.borgo.example.org/servizi/pasti/"
    site = "https://www.comune.borgo.example.org/"
    keys = {
        read(page(SERVICE | {"name": name, "url": site}).replace(own, site)).raw["external_id"]
        for name in ("Pasti caldi a casa", "Trasporto")
    }
    assert keys == {f"pagina/www.comune.borgo.example.org/{name}" for name in ("pasti-caldi-a-casa", "trasporto")}
    assert (
        read(page(SERVICE).replace(own, site).replace('"name": "Pasti', f'"url": "{own}", "name": "Pasti', 1)).raw[
            "external_id"
        ]
        == "pagina/www.comune.borgo.example.org/servizi/pasti"
    )


def test_an_archive_of_a_page_is_refused_with_how_to_save_it(site: Any, editor: Any, client: Client) -> None:
    client.force_login(editor)
    upload = SimpleUploadedFile("pagina.mhtml", b"From: <Saved by Blink>\nMIME-Version: 1.0\n")
    response = client.post(reverse("exchange:index"), {"file": upload})
    assert response.status_code == 422
    assert "solo HTML" in response.content.decode()


def test_a_page_in_utf_16_is_read(comune: ProviderPage, editor: Any, client: Client) -> None:
    client.force_login(editor)
    upload = SimpleUploadedFile("pagina.html", page(SERVICE).encode("utf-16"))
    assert client.post(reverse("exchange:index"), {"file": upload}).status_code == 302
    assert "title" in ImportRun.objects.get().headers


def test_who_is_not_of_the_office_brings_no_page_in(comune: ProviderPage, client: Client) -> None:
    client.force_login(make_representative(comune))
    response = client.post(reverse("exchange:index"), {"file": SimpleUploadedFile("p.html", page(SERVICE).encode())})
    assert response.status_code in (302, 403)
    assert not ImportRun.objects.exists()


def test_the_command_guesses_the_format(tmp_path: Path, comune: ProviderPage, editor: Any) -> None:
    path = tmp_path / "solo i dati.jsonld"
    path.write_text(json.dumps(SERVICE), encoding="utf-8")
    out = io.StringIO()
    call_command("import_services", str(path), dry_run=True, stdout=out, stderr=io.StringIO())
    assert "Nuovi 1" in out.getvalue()
