"""The catalogue of the open data as a graph: what the profile DCAT-AP_IT asks for, and what it recommends.

Every name that is ours stands below the catalogue's own address, so that who looks it up finds this graph.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, XSD

from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from open_data.bulk import writing
from open_data.bulk.dictionary import DESCRIPTION, TITLE
from open_data.bulk.releases import File, Release
from open_data.bulk.tables import MAP, PROVIDERS, TABLES, VOCABULARIES
from open_data.bulk.writers import PLACES, SERVICES_JSON, WORKBOOK
from open_data.dcat import terms
from open_data.dcat.terms import DCAT, DCATAPIT, DCT, FOAF, SKOS, SPDX, VCARD
from open_data.hsds.taxonomies import ROOT as HSDS_ROOT
from open_data.v1.schemas.common import LICENCE_NAME, LICENCE_URL, ROOT
from search.jsonld import absolute

KEYWORDS = (
    "welfare",
    "servizi sociali",
    "terzo settore",
    "Lodigiano",
    "assistenza",
    "famiglie",
    "anziani",
    "disabilità",
)


@dataclass(frozen=True)
class Dataset:
    """A dataset of the catalogue and its files."""

    name: str
    title: str
    description: str
    files: tuple[str, ...]
    languages: tuple[str, ...] = ("it",)


DATASETS = (
    Dataset(
        "servizi",
        TITLE,
        DESCRIPTION,
        (
            SERVICES_JSON,
            writing.ZIPPED,
            WORKBOOK,
            *(table.file for table in TABLES if table not in (PROVIDERS, VOCABULARIES)),
        ),
        tuple(terms.LANGUAGES),
    ),
    Dataset("luoghi", "Luoghi dei servizi di welfare del Lodigiano", MAP.italian, (PLACES,)),
    Dataset("enti", "Enti che offrono servizi di welfare nel Lodigiano", PROVIDERS.italian, (PROVIDERS.file,)),
    Dataset(
        "vocabolari",
        "Vocabolari dei servizi di welfare del Lodigiano",
        f"{VOCABULARIES.italian} E il dizionario dei dati.",
        (VOCABULARIES.file, writing.DICTIONARY_CSV, writing.DICTIONARY_JSON),
        ("it", "en"),
    ),
)


@dataclass(frozen=True)
class Service:
    """An API that answers with the data: where it begins. Its contract stands below that."""

    name: str
    title: str
    root: str


SERVICES = (
    Service("api", "API di LodiWelfare", ROOT),
    Service("hsds", "API HSDS 3.0 di LodiWelfare", HSDS_ROOT),
)


def catalogue(release: Release | None) -> Graph:
    """The whole catalogue. Without a release the files are there without size and checksum."""
    return _Builder(release).graph


class _Builder:
    """Builds the graph of one release."""

    def __init__(self, release: Release | None) -> None:
        self.files = release.files if release else {}
        self.day = release.day if release else timezone.localdate()
        self.graph = Graph()
        for prefix, namespace in terms.PREFIXES.items():
            self.graph.bind(prefix, namespace)
        self.address = absolute(reverse("dcat:negotiated"))
        self.publisher = self.own("editore")
        self.contact = self.own("contatto")
        self.places = [self.own("provincia"), *self.comuni()]
        self._catalogue()
        self._names()

    def own(self, name: str) -> URIRef:
        """A name of ours."""
        return URIRef(f"{self.address}#{name}")

    def comuni(self) -> list[URIRef]:
        """The names of the comuni of today."""
        return [self.own(f"comune-{code}") for code in self._comuni()]

    def _comuni(self) -> dict[str, Any]:
        today = timezone.localdate()
        entries = vocabularies.current().terms(Scheme.MUNICIPALITY)
        return {code: term for code, term in entries.items() if term.is_current(today)}

    def say(self, subject: URIRef, *kinds: URIRef, **said: Any) -> None:
        """Say what something is; ``said`` maps ``prefix_name`` to a value or several."""
        for kind in kinds:
            self.graph.add((subject, RDF.type, kind))
        for name, values in said.items():
            prefix, _mark, term = name.partition("_")
            for value in values if isinstance(values, list) else [values]:
                if value is not None:
                    self.graph.add((subject, terms.PREFIXES[prefix][term], value))

    def _catalogue(self) -> None:
        home = URIRef(absolute(reverse("open_data")))
        languages = self._languages()
        self.say(
            URIRef(self.address),
            DCATAPIT.Catalog,
            DCAT.Catalog,
            dct_title=[_italian(f"Dati aperti: {TITLE}"), Literal("Open data on welfare services around Lodi", "en")],
            dct_description=_italian(DESCRIPTION),
            dct_publisher=self.publisher,
            dct_modified=_day(self.day),
            dct_language=languages,
            foaf_homepage=home,
            dct_license=terms.LICENCE,
            dct_spatial=self.own("provincia"),
            dcat_themeTaxonomy=terms.THEMES,
            dcat_dataset=[self.own(dataset.name) for dataset in DATASETS],
            dcat_service=[self.own(service.name) for service in SERVICES],
        )
        self.say(home, FOAF.Document)
        for dataset in DATASETS:
            self._dataset(dataset, home)
        for service in SERVICES:
            self.say(
                self.own(service.name),
                DCAT.DataService,
                dct_title=_italian(service.title),
                dct_license=terms.LICENCE,
                dct_publisher=self.publisher,
                dcat_endpointURL=URIRef(absolute(service.root)),
                dcat_endpointDescription=URIRef(absolute(f"{service.root}/openapi.json")),
                dcat_servesDataset=self.own(DATASETS[0].name),
                dcat_contactPoint=self.contact,
            )

    def _dataset(self, dataset: Dataset, page: URIRef) -> None:
        self.say(
            self.own(dataset.name),
            DCATAPIT.Dataset,
            DCAT.Dataset,
            dct_identifier=Literal(f"{settings.OPEN_DATA_PUBLISHER_CODE}:lodiwelfare-{dataset.name}"),
            dct_title=_italian(dataset.title),
            dct_description=_italian(dataset.description),
            dct_modified=_day(self.day),
            dct_accrualPeriodicity=terms.DAILY,
            dct_rightsHolder=self.publisher,
            dct_publisher=self.publisher,
            dct_creator=self.publisher,
            dct_language=self._languages(dataset.languages),
            dct_spatial=self.places,
            dcat_theme=terms.SOCIETY,
            dcat_keyword=[_italian(word) for word in KEYWORDS],
            dcat_contactPoint=self.contact,
            dcat_landingPage=page,
            dcat_distribution=[self.own(f"file-{name}") for name in dataset.files],
        )
        for name in dataset.files:
            self._distribution(name, dataset, page)

    def _distribution(self, name: str, dataset: Dataset, page: URIRef) -> None:
        file: File | None = self.files.get(name)
        media_type = writing.MEDIA_TYPES[name[name.rindex(".") :]].partition(";")[0]
        subject = self.own(f"file-{name}")
        is_packed = name.endswith(".zip")
        self.say(
            subject,
            DCATAPIT.Distribution,
            DCAT.Distribution,
            dct_title=_italian(f"{dataset.title}: {name}"),
            dct_description=_italian(_told(name, dataset)),
            dct_format=terms.file_type(name),
            dct_license=terms.LICENCE,
            dct_modified=_day(self.day),
            dcat_accessURL=page,
            dcat_downloadURL=URIRef(absolute(reverse("open_data_file", args=[name]))),
            dcat_mediaType=URIRef(f"{terms.IANA}/{'text/csv' if is_packed else media_type}"),
            dcat_compressFormat=URIRef(f"{terms.IANA}/{media_type}") if is_packed else None,
            dcat_byteSize=Literal(file.bytes, datatype=XSD.decimal) if file else None,
        )
        if file:
            checksum = self.own(f"impronta-{name}")
            self.say(subject, spdx_checksum=checksum)
            self.say(
                checksum,
                SPDX.Checksum,
                spdx_algorithm=SPDX.checksumAlgorithm_sha256,
                spdx_checksumValue=Literal(file.sha256, datatype=XSD.hexBinary),
            )

    def _names(self) -> None:
        """The bodies, places and codes that the datasets point at."""
        self.say(
            self.publisher,
            DCATAPIT.Agent,
            FOAF.Agent,
            dct_identifier=Literal(settings.OPEN_DATA_PUBLISHER_CODE),
            foaf_name=_italian(settings.OPEN_DATA_PUBLISHER),
        )
        mail = URIRef(f"mailto:{settings.HELP_EMAIL}")
        self.say(
            self.contact,
            DCATAPIT.Organization,
            VCARD.Organization,
            VCARD.Kind,
            vcard_fn=Literal(settings.OPEN_DATA_PUBLISHER),
            vcard_hasEmail=mail,
            vcard_hasURL=URIRef(absolute(reverse("open_data"))),
        )
        self.say(mail, VCARD.Email)
        self.say(
            terms.LICENCE,
            DCATAPIT.LicenseDocument,
            DCT.LicenseDocument,
            dct_type=terms.ATTRIBUTION_LICENCE,
            foaf_name=_italian(LICENCE_NAME),
            owl_versionInfo=Literal("4.0"),
            skos_exactMatch=URIRef(LICENCE_URL),
        )
        self.say(terms.ATTRIBUTION_LICENCE, SKOS.Concept)
        self.say(terms.SOCIETY, SKOS.Concept, skos_prefLabel=_italian("Popolazione e società"))
        self.say(terms.THEMES, SKOS.ConceptScheme)
        self.say(terms.DAILY, DCT.Frequency)
        for language in self._languages():
            self.say(language, DCT.LinguisticSystem)
        for name in terms.FORMATS:
            self.say(terms.file_type(f".{name}"), DCT.MediaTypeOrExtent)
        self._places()

    def _places(self) -> None:
        self.say(
            self.own("provincia"),
            DCT.Location,
            dcatapit_geographicalIdentifier=Literal(str(terms.PROVINCE), datatype=XSD.anyURI),
            locn_geographicName=_italian("Provincia di Lodi"),
            dct_identifier=Literal(terms.PROVINCE_CODE),
            skos_exactMatch=terms.PROVINCE,
        )
        for code, term in self._comuni().items():
            self.say(
                self.own(f"comune-{code}"),
                DCT.Location,
                dct_identifier=Literal(code),
                locn_geographicName=_italian(term.label(settings.LANGUAGE_CODE)),
            )

    def _languages(self, among: Sequence[str] = tuple(terms.LANGUAGES)) -> list[URIRef]:
        """Those of the site, of which there may be texts."""
        return [name for code, _own in settings.LANGUAGES if code in among and (name := terms.language(code))]


def _told(name: str, dataset: Dataset) -> str:
    known = {table.file: table.italian for table in (*TABLES, MAP)}
    return known.get(name, dataset.description)


def _italian(text: str) -> Literal:
    return Literal(text, lang=settings.LANGUAGE_CODE)


def _day(day: datetime.date) -> Literal:
    return Literal(day.isoformat(), datatype=XSD.date)
