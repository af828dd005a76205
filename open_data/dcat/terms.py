"""The names that the profile DCAT-AP_IT wants: namespaces, and the controlled vocabularies of AgID and of the EU."""

from __future__ import annotations

from rdflib import URIRef
from rdflib.namespace import Namespace

DCATAPIT = Namespace("http://dati.gov.it/onto/dcatapit#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCT = Namespace("http://purl.org/dc/terms/")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
LOCN = Namespace("http://www.w3.org/ns/locn#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
PREFIXES = {
    "dcatapit": DCATAPIT,
    "dcat": DCAT,
    "dct": DCT,
    "foaf": FOAF,
    "locn": LOCN,
    "owl": OWL,
    "skos": SKOS,
    "spdx": SPDX,
    "vcard": VCARD,
}

AUTHORITY = "http://publications.europa.eu/resource/authority"
THEMES = URIRef(f"{AUTHORITY}/data-theme")
SOCIETY = URIRef(f"{AUTHORITY}/data-theme/SOCI")
DAILY = URIRef(f"{AUTHORITY}/frequency/DAILY")
IANA = "https://www.iana.org/assignments/media-types"
LICENCE = URIRef("https://w3id.org/italia/controlled-vocabulary/licences/A21_CCBY40")
ATTRIBUTION_LICENCE = URIRef("http://purl.org/adms/licencetype/Attribution")
PROVINCE = URIRef("https://w3id.org/italia/controlled-vocabulary/territorial-classifications/provinces/098")
"""The province of Lodi, by its ISTAT code. The same vocabulary names comuni by the day of their founding as well, which
we do not hold: they have their ISTAT codes as such."""
PROVINCE_CODE = "098"

FORMATS = {"csv": "CSV", "zip": "CSV", "xlsx": "XLSX", "json": "JSON", "jsonl": "NDJSON", "geojson": "GEOJSON"}
"""By the ending of a file's name: codes of the EU's list of file types."""
LANGUAGES = {
    "it": "ITA",
    "en": "ENG",
    "ro": "RON",
    "sq": "SQI",
    "ar": "ARA",
    "es": "SPA",
    "uk": "UKR",
    "fr": "FRA",
    "pa": "PAN",
    "hi": "HIN",
    "zh": "ZHO",
    "pt": "POR",
}
"""By ISO 639-1: codes of the EU's list of languages."""


def language(code: str) -> URIRef | None:
    """The name of a language; nothing for one that the list above lacks."""
    return URIRef(f"{AUTHORITY}/language/{LANGUAGES[code]}") if code in LANGUAGES else None


def file_type(name: str) -> URIRef:
    """The name of a file's format."""
    return URIRef(f"{AUTHORITY}/file-type/{FORMATS[name.rpartition('.')[2]]}")
