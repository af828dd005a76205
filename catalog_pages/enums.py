"""Codes that are public promises: they appear in the API and never change meaning.

Labels are Italian and pass through gettext; the codes are what is stored and published.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scheme(models.TextChoices):
    """The vocabularies that a ``Term`` can belong to."""

    CATEGORY = "category", _("Categoria")
    KIND = "kind", _("Tipo di servizio")
    MUNICIPALITY = "municipality", _("Comune")
    TARGET = "target", _("Destinatari")
    DELIVERY = "delivery", _("Modalità di erogazione")
    LANGUAGE = "language", _("Lingua parlata")
    WELFARE = "welfare", _("Welfare aziendale (TUIR)")


class ServiceStatus(models.TextChoices):
    """Whether the service can be used today, whatever the state of its page."""

    ACTIVE = "active", _("Attivo")
    TEMPORARILY_CLOSED = "temporarily-closed", _("Temporaneamente chiuso")
    INACTIVE = "inactive", _("Non attivo")


class ProviderKind(models.TextChoices):
    """What kind of body a provider is; the identifiers asked for depend on it."""

    SOCIAL_COOPERATIVE = "social-cooperative", _("Cooperativa sociale")
    ASSOCIATION = "association", _("Associazione (ODV, APS o altra)")
    FOUNDATION = "foundation", _("Fondazione")
    SOCIAL_ENTERPRISE = "social-enterprise", _("Impresa sociale")
    RELIGIOUS_BODY = "religious-body", _("Ente religioso")
    COMPANY = "company", _("Impresa")
    MUNICIPALITY = "municipality", _("Comune o unione di comuni")
    PUBLIC_COMPANY = "public-company", _("Azienda pubblica (ASP, azienda speciale)")
    HEALTH_AUTHORITY = "health-authority", _("ASST, ATS o altro ente sanitario pubblico")


PUBLIC_PROVIDER_KINDS = frozenset(
    {ProviderKind.MUNICIPALITY, ProviderKind.PUBLIC_COMPANY, ProviderKind.HEALTH_AUTHORITY}
)


class RuntsSection(models.TextChoices):
    """Sections of the RUNTS register. Source: art. 46 D.Lgs. 117/2017."""

    A = "a", _("a - Organizzazioni di volontariato")
    B = "b", _("b - Associazioni di promozione sociale")
    C = "c", _("c - Enti filantropici")
    D = "d", _("d - Imprese sociali, incluse le cooperative sociali")
    E = "e", _("e - Reti associative")
    F = "f", _("f - Società di mutuo soccorso")
    G = "g", _("g - Altri enti del Terzo settore")


class Actor(models.TextChoices):
    """Who may set the service going."""

    CITIZEN = "citizen", _("La persona interessata")
    CAREGIVER = "caregiver", _("Un familiare o caregiver")
    DOCTOR = "doctor", _("Il medico")
    SCHOOL = "school", _("La scuola")
    SOCIAL_WORKER = "social-worker", _("L'assistente sociale")
    EMPLOYER = "employer", _("Il datore di lavoro")


class AccessChannel(models.TextChoices):
    """How the service is set going."""

    PHONE = "phone", _("Per telefono")
    EMAIL = "email", _("Per e-mail")
    DESK = "desk", _("Di persona")
    ONLINE = "online", _("Su Internet")
    REFERRAL = "referral", _("Con ricetta o segnalazione")


class PriceUnit(models.TextChoices):
    """What one price pays for."""

    HOUR = "hour", _("all'ora")
    DAY = "day", _("al giorno")
    WEEK = "week", _("alla settimana")
    MONTH = "month", _("al mese")
    YEAR = "year", _("all'anno")
    MEAL = "meal", _("a pasto")
    TRIP = "trip", _("a corsa")
    KILOMETRE = "kilometre", _("al chilometro")
    SESSION = "session", _("a seduta")
    COURSE = "course", _("a corso")
    REQUEST = "request", _("a richiesta")
    ONCE = "once", _("una tantum")


class Vat(models.TextChoices):
    """How VAT stands to a price for companies."""

    INCLUDED = "included", _("IVA compresa")
    EXCLUDED = "excluded", _("IVA esclusa")
    EXEMPT = "exempt", _("esente IVA")
    UNKNOWN = "", _("Non indicata")


class IseeKind(models.TextChoices):
    """Which ISEE a band refers to. Source: D.P.C.M. 159/2013."""

    ORDINARY = "ordinary", _("ISEE ordinario")
    MINORS = "minors", _("ISEE minorenni")
    SOCIOSANITARY = "sociosanitary", _("ISEE sociosanitario")
    CURRENT = "current", _("ISEE corrente")


class ConcessionKind(models.TextChoices):
    """Why somebody pays less."""

    RESIDENT = "resident", _("Tariffa per residenti")
    ISEE = "isee", _("Riduzione in base all'ISEE")
    VOUCHER = "voucher", _("Voucher")
    BONUS = "bonus", _("Bonus")
    CONVENTION = "convention", _("Convenzione")
    SIBLINGS = "siblings", _("Riduzione per fratelli")


class WheelchairAccess(models.TextChoices):
    """Whether a place can be used in a wheelchair."""

    YES = "yes", _("Sì")
    PARTIAL = "partial", _("In parte")
    NO = "no", _("No")
    UNKNOWN = "", _("Non indicato")


class Weekday(models.IntegerChoices):
    """ISO weekdays, Monday is 1."""

    MONDAY = 1, _("lunedì")
    TUESDAY = 2, _("martedì")
    WEDNESDAY = 3, _("mercoledì")
    THURSDAY = 4, _("giovedì")
    FRIDAY = 5, _("venerdì")
    SATURDAY = 6, _("sabato")
    SUNDAY = 7, _("domenica")


class NoticeKind(models.TextChoices):
    """Dated overlays: they come and go by themselves, the sheet is not edited."""

    NOTICE = "notice", _("Avviso")
    CLOSURE = "closure", _("Chiusura temporanea")
    WAITING_LIST = "waiting-list", _("Lista d'attesa")
    ENROLMENT = "enrolment", _("Iscrizioni aperte")


class WaitingLevel(models.TextChoices):
    """How long a waiting list is, in words that stay true for a while."""

    SHORT = "short", _("meno di due settimane")
    MEDIUM = "medium", _("da due settimane a due mesi")
    LONG = "long", _("più di due mesi")


class AttestationKind(models.TextChoices):
    """Proofs of quality that the office checks."""

    ACCREDITATION = "accreditation", _("Accreditamento")
    CPE = "cpe", _("Comunicazione preventiva di esercizio (CPE)")
    INSURANCE = "insurance", _("Polizza assicurativa")
    SERVICE_CHARTER = "service-charter", _("Carta dei servizi")
    OTHER = "other", _("Altra attestazione")


class MealDiet(models.TextChoices):
    """Diets that a meal service can follow."""

    SOFT = "soft", _("morbida o frullata")
    DIABETIC = "diabetic", _("per diabetici")
    GLUTEN_FREE = "gluten-free", _("senza glutine")
    LOW_SODIUM = "low-sodium", _("povera di sale")
    VEGETARIAN = "vegetarian", _("vegetariana")
    NO_PORK = "no-pork", _("senza maiale")


class Prescription(models.TextChoices):
    """Whether home care starts from a doctor's prescription."""

    REQUIRED = "required", _("Serve la ricetta del medico")
    NOT_REQUIRED = "not-required", _("Non serve la ricetta")
    SOMETIMES = "sometimes", _("Dipende dalla prestazione")


class PsychologyFormat(models.TextChoices):
    """Who takes part in a psychological service."""

    INDIVIDUAL = "individual", _("individuale")
    COUPLE = "couple", _("di coppia")
    FAMILY = "family", _("familiare")
    GROUP = "group", _("di gruppo")


class TransportPurpose(models.TextChoices):
    """Where a transport service takes people."""

    MEDICAL = "medical", _("visite e terapie")
    DIALYSIS = "dialysis", _("dialisi")
    DAY_CENTRE = "day-centre", _("centri diurni")
    SCHOOL = "school", _("scuola")
    WORK = "work", _("lavoro")
    LEISURE = "leisure", _("tempo libero e commissioni")


class Errand(models.TextChoices):
    """What an errand service does."""

    SHOPPING = "shopping", _("spesa")
    MEDICINES = "medicines", _("ritiro farmaci")
    PAPERWORK = "paperwork", _("pratiche e sportelli")
    SMALL_REPAIRS = "small-repairs", _("piccole riparazioni")
    PETS = "pets", _("animali di casa")


class Cost(models.TextChoices):
    """Facet derived from the price rows; one service can be in several."""

    FREE = "free", _("Gratuito")
    ISEE = "isee", _("Tariffa in base all'ISEE")
    PAID = "paid", _("A pagamento")


class AssuranceMethod(models.TextChoices):
    """How a person made sure that a sheet is still true."""

    PROVIDER = "provider", _("Confermato dall'ente")
    CALL = "call", _("Verificato per telefono")
    VISIT = "visit", _("Verificato di persona")
    EMAIL = "email", _("Verificato per e-mail")


class Audience(models.TextChoices):
    """Who asks a frequent question. Never published as data: only the order of a page."""

    CITIZENS = "citizens", _("Per chi cerca un servizio")
    BODIES = "bodies", _("Per gli enti")
    COMPANIES = "companies", _("Per le imprese")


class PageRole(models.TextChoices):
    """What a page of prose is for the footer of every page, as the modello Comuni asks for it."""

    CONTACTS = "contacts", _("Contatti")
    PRIVACY = "privacy", _("Informativa privacy")
    LEGAL = "legal", _("Note legali")
    ACCESSIBILITY = "accessibility", _("Accessibilità")
