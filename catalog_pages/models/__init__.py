"""Everything that editors fill in, one page type a file."""

from catalog_pages.models.costs import CompanyTerms, Concession, PriceRow
from catalog_pages.models.desk import ServiceDesk
from catalog_pages.models.faq import FaqPage
from catalog_pages.models.glossary import Acronym, AcronymText
from catalog_pages.models.home import HomePage
from catalog_pages.models.info import InfoPage
from catalog_pages.models.media import CatalogImage, CatalogRendition
from catalog_pages.models.merge import BodyMerge
from catalog_pages.models.provider import ProviderPage
from catalog_pages.models.reminders import ReminderRules
from catalog_pages.models.row_base import ServiceRow
from catalog_pages.models.rows import (
    ROW_MODELS,
    AccessWay,
    Attestation,
    ContactRow,
    DatedNotice,
    OpeningHour,
    RequiredDocument,
    RowText,
    ServiceLocation,
)
from catalog_pages.models.service import ServicePage
from catalog_pages.models.suspension import Suspension
from catalog_pages.models.taxonomy import (
    VOCABULARIES,
    Category,
    DeliveryMode,
    Kind,
    Municipality,
    SpokenLanguage,
    Target,
    Term,
    TermLabel,
    WelfareLetter,
)
from catalog_pages.models.workflow import FourEyesTask, ModelText

__all__ = [
    "ROW_MODELS",
    "VOCABULARIES",
    "AccessWay",
    "Acronym",
    "AcronymText",
    "Attestation",
    "BodyMerge",
    "CatalogImage",
    "CatalogRendition",
    "Category",
    "CompanyTerms",
    "Concession",
    "ContactRow",
    "DatedNotice",
    "DeliveryMode",
    "FaqPage",
    "FourEyesTask",
    "HomePage",
    "InfoPage",
    "Kind",
    "ModelText",
    "Municipality",
    "OpeningHour",
    "PriceRow",
    "ProviderPage",
    "ReminderRules",
    "RequiredDocument",
    "RowText",
    "ServiceDesk",
    "ServiceLocation",
    "ServicePage",
    "ServiceRow",
    "SpokenLanguage",
    "Suspension",
    "Target",
    "Term",
    "TermLabel",
    "WelfareLetter",
]
