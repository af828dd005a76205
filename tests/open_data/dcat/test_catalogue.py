"""The DCAT-AP_IT catalogue: true to the profile, to the files, and the same in every notation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pyshacl import validate
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, XSD

from catalog_pages import edition
from open_data.bulk import releases, writing
from open_data.bulk.releases import Release
from open_data.dcat import terms, views
from open_data.dcat.graph import DATASETS
from open_data.dcat.terms import DCAT, DCATAPIT, DCT, FOAF, SPDX, VCARD
from search import hot
from tests.factories import municipality

SHAPES = Path(__file__).with_name("shapes.ttl")
PARSED_AS = {"ttl": "turtle", "rdf": "xml", "jsonld": "json-ld"}
HOME = "http://127.0.0.1:8000"
CATALOGUE = URIRef(f"{HOME}/api/dcat/catalog")


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    """A folder of this test's own, and nothing remembered of another's."""
    settings.MEDIA_ROOT = str(tmp_path)
    views._written.cache_clear()


@pytest.fixture
def release(catalogue: Any) -> Release:
    """The files of the small catalogue."""
    return writing.write()


def fetch(ending: str = "ttl") -> Graph:
    response = Client().get(f"/api/dcat/catalog.{ending}")
    assert response.status_code == 200, response.content
    return Graph().parse(data=response.content, format=PARSED_AS[ending])


def complaints(graph: Graph) -> str:
    """What the shapes say against a graph; empty when it is right."""
    conforms, _report, text = validate(graph, shacl_graph=Graph().parse(SHAPES), advanced=False)
    return "" if conforms else str(text)


def test_the_catalogue_is_as_the_profile_wants_it(release: Release) -> None:
    assert complaints(fetch()) == ""


@pytest.mark.django_db
def test_so_it_is_before_the_first_files_are_written(site: Any) -> None:
    municipality()
    graph = fetch()
    assert complaints(graph) == ""
    assert not list(graph.subject_objects(DCAT.byteSize))
    assert releases.newest() is None


def drop(kind: URIRef, name: URIRef) -> Callable[[Graph], None]:
    return lambda graph: graph.remove((graph.value(predicate=RDF.type, object=kind), name, None)) and None


def put(kind: URIRef, name: URIRef, value: Any) -> Callable[[Graph], None]:
    return lambda graph: graph.set((graph.value(predicate=RDF.type, object=kind), name, value)) and None


MUTILATED: dict[str, Callable[[Graph], None]] = {
    **{
        f"a {kind.split('#')[-1]} without {name.split('/')[-1].split('#')[-1]}": drop(kind, name)
        for kind, names in {
            DCATAPIT.Catalog: (DCT.title, DCT.description, DCT.publisher, DCT.modified, DCAT.dataset, DCT.language),
            DCATAPIT.Dataset: (
                *(DCT.identifier, DCT.title, DCT.description, DCT.modified, DCAT.theme, DCT.rightsHolder),
                *(DCT.accrualPeriodicity, DCT.spatial, DCAT.contactPoint, DCAT.distribution),
            ),
            DCATAPIT.Distribution: (DCT["format"], DCAT.accessURL, DCT.license),
            DCATAPIT.Agent: (DCT.identifier, FOAF.name),
            DCATAPIT.Organization: (VCARD.fn, VCARD.hasEmail),
            DCATAPIT.LicenseDocument: (DCT.type, FOAF.name),
            DCT.Location: (DCT.identifier,),
            SPDX.Checksum: (SPDX.checksumValue,),
        }.items()
        for name in names
    },
    "a theme as a text": put(DCATAPIT.Dataset, DCAT.theme, Literal(str(terms.SOCIETY))),
    "a day as a text": put(DCATAPIT.Dataset, DCT.modified, Literal("27 novembre")),
    "a licence of no list": put(DCATAPIT.Distribution, DCT.license, URIRef("https://example.org/mine")),
    "a size that is none": put(DCATAPIT.Distribution, DCAT.byteSize, Literal(0, datatype=XSD.decimal)),
    "a contact that is the publisher": lambda graph: (
        graph.add((graph.value(predicate=RDF.type, object=DCATAPIT.Organization), RDF.type, DCATAPIT.Agent)) and None
    ),
}


@pytest.mark.parametrize("harm", MUTILATED.values(), ids=MUTILATED.keys())
def test_the_shapes_see_what_is_missing_or_wrong(release: Release, harm: Callable[[Graph], None]) -> None:
    graph = fetch()
    harm(graph)
    assert complaints(graph)


def with_plain_numbers(graph: Graph) -> Graph:
    """The same graph, where 74.0 is 74: notations write decimals as they like."""
    same = Graph()
    for subject, name, value in graph:
        is_number = isinstance(value, Literal) and value.datatype == XSD.decimal
        same.add((subject, name, Literal(int(value.toPython())) if is_number else value))
    return same


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_every_notation_says_the_same(release: Release) -> None:
    turtle = fetch("ttl")
    assert len(turtle) > 300
    for other in (fetch("rdf"), fetch("jsonld")):
        assert isomorphic(with_plain_numbers(turtle), with_plain_numbers(other))


def test_it_says_of_each_file_what_the_file_is(release: Release) -> None:
    graph = fetch()
    found = {str(url).rpartition("/")[2]: file for file, url in graph.subject_objects(DCAT.downloadURL)}
    told = set(writing.names()) - {writing.PACKAGE}
    assert set(found) == told
    assert sorted(name for dataset in DATASETS for name in dataset.files) == sorted(told), "each is in one dataset"
    for name, subject in found.items():
        file = release.files[name]
        assert int(graph.value(subject, DCAT.byteSize).toPython()) == file.bytes
        checksum = graph.value(subject, SPDX.checksum)
        assert str(graph.value(checksum, SPDX.checksumValue)) == file.sha256
        response: Any = Client().get(str(graph.value(subject, DCAT.downloadURL)).removeprefix(HOME))
        assert response.status_code == 200
        assert b"".join(response.streaming_content)
        assert Client().get(str(graph.value(subject, DCAT.accessURL)).removeprefix(HOME)).status_code == 200


def test_every_api_that_it_names_has_a_contract_that_can_be_read(release: Release) -> None:
    graph = fetch()
    services = list(graph.objects(CATALOGUE, DCAT.service))
    assert len(services) == 2
    for service in services:
        contract: Any = Client().get(str(graph.value(service, DCAT.endpointDescription)).removeprefix(HOME))
        server = contract.json()["servers"][0]["url"]
        assert str(graph.value(service, DCAT.endpointURL)) == server


def test_it_names_who_publishes_as_the_settings_say(release: Release, settings: Any) -> None:
    settings.OPEN_DATA_PUBLISHER, settings.OPEN_DATA_PUBLISHER_CODE = "Comune di Esempio", "c_ese"
    graph = fetch()
    publisher = graph.value(CATALOGUE, DCT.publisher)
    assert str(graph.value(publisher, FOAF.name)) == "Comune di Esempio"
    assert {str(each) for each in graph.objects(None, DCT.identifier)} >= {"c_ese", "c_ese:lodiwelfare-servizi"}


def test_it_names_the_province_and_the_comuni_by_their_codes(release: Release) -> None:
    graph = fetch()
    (dataset,) = (each for each in graph.objects(CATALOGUE, DCAT.dataset) if each.endswith("#servizi"))
    codes = {str(graph.value(place, DCT.identifier)) for place in graph.objects(dataset, DCT.spatial)}
    assert codes == {"098", "098031", "098019"}


@pytest.mark.parametrize(
    ("accepted", "kind"),
    [
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/turtle", "text/turtle"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json;q=0.9, text/turtle;q=0.1", "application/ld+json"),
        ("text/html, application/rdf+xml;q=0.5", "application/rdf+xml"),
    ],
)
def test_the_reader_says_which_notation(release: Release, accepted: str, kind: str) -> None:
    headers = {"HTTP_ACCEPT": accepted} if accepted else {}
    response: Any = Client().get("/api/dcat/catalog", **headers)
    assert response.status_code == 200
    assert response["Content-Type"].partition(";")[0] == kind
    assert "Accept" in [name.strip() for name in response["Vary"].split(",")]
    assert response["Access-Control-Allow-Origin"] == "*"
    again = Client().get("/api/dcat/catalog", HTTP_IF_NONE_MATCH=response["ETag"], **headers)
    assert again.status_code == 304


def test_nobody_gets_the_notation_that_another_reader_asked_for(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers are kept by address: one that depends on ``Accept`` must not be, nor its tag."""
    monkeypatch.setattr(edition, "current", lambda: "one")
    hot.forget()
    tags = {}
    for kind in (*views.MEDIA_TYPES.values(), *views.MEDIA_TYPES.values()):
        response: Any = Client().get("/api/dcat/catalog", HTTP_ACCEPT=kind)
        assert response["Content-Type"].partition(";")[0] == kind
        tags[kind] = response["ETag"]
    for kind in views.MEDIA_TYPES.values():
        for of, tag in tags.items():
            again = Client().get("/api/dcat/catalog", HTTP_ACCEPT=kind, HTTP_IF_NONE_MATCH=tag)
            assert again.status_code == (304 if of == kind else 200), (kind, of)
    # What the address alone says is kept, so that the above could fail.
    before = len(hot._answers)
    fetch("ttl")
    assert len(hot._answers) == before + 1
    hot.forget()


def test_a_notation_that_is_not_there_is_a_problem(release: Release) -> None:
    refused: Any = Client().get("/api/dcat/catalog", HTTP_ACCEPT="text/csv")
    assert (refused.status_code, refused["Content-Type"]) == (406, "application/problem+json")
    missing: Any = Client().get("/api/dcat/catalog.n3")
    assert (missing.status_code, missing["Content-Type"]) == (404, "application/problem+json")
    assert Client().post("/api/dcat/catalog.ttl").status_code == 405
