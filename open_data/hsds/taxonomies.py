"""Every vocabulary of the catalogue as an HSDS taxonomy: the office's terms, and the codes that are in the code.

Categories and kinds of service are one taxonomy of two levels, as HSDS knows hierarchies.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import TextChoices
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from catalog_pages import enums
from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import TermEntry, Vocabulary
from open_data.hsds.ids import derived
from open_data.hsds.schemas.terms import Attribute, FullTaxonomyTerm, Taxonomy, TaxonomyTerm, TermExtension
from search.kept import Kept

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ROOT = "/api/hsds"
MOST_KEPT = 12


@dataclass(frozen=True)
class Kind:
    """A taxonomy: the schemes whose terms it has, or the choices that are its terms."""

    code: str
    name: StrOrPromise
    description: StrOrPromise
    schemes: tuple[Scheme, ...] = ()
    choices: type[TextChoices] | None = None


SERVICE_TYPE = "service-type"
KINDS: tuple[Kind, ...] = (
    Kind(
        SERVICE_TYPE,
        _("Categorie e tipi di servizio"),
        _("Le categorie del catalogo, ciascuna con i suoi tipi di servizio."),
        (Scheme.CATEGORY, Scheme.KIND),
    ),
    Kind("target", _("Destinatari"), _("A chi è rivolto un servizio; nessuno: a tutti."), (Scheme.TARGET,)),
    Kind("delivery", _("Modalità di erogazione"), _("Come si svolge un servizio."), (Scheme.DELIVERY,)),
    Kind("municipality", _("Comuni"), _("I comuni dell'Ambito, per codice ISTAT."), (Scheme.MUNICIPALITY,)),
    Kind("language", _("Lingue parlate"), _("Le lingue che si parlano, per codice ISO 639-1."), (Scheme.LANGUAGE,)),
    Kind(
        "welfare",
        _("Welfare aziendale"),
        _("Le lettere dell'art. 51 c. 2 TUIR, da confermare con il consulente."),
        (Scheme.WELFARE,),
    ),
    Kind("cost", _("Costo"), _("Gratuito, in base all'ISEE, a pagamento: anche più d'uno."), (), enums.Cost),
    Kind("status", _("Stato"), _("Se il servizio oggi si può usare."), (), enums.ServiceStatus),
    Kind("actor", _("Chi può chiederlo"), _("Chi può far partire il servizio."), (), enums.Actor),
    Kind("access-channel", _("Come si chiede"), _("In quale modo si fa partire."), (), enums.AccessChannel),
    Kind("provider-kind", _("Tipo di ente"), _("Che genere di ente offre il servizio."), (), enums.ProviderKind),
    Kind("price-unit", _("Unità di prezzo"), _("Che cosa paga un prezzo."), (), enums.PriceUnit),
    Kind("isee-kind", _("Tipo di ISEE"), _("A quale ISEE si riferisce una fascia."), (), enums.IseeKind),
    Kind("concession-kind", _("Tipo di agevolazione"), _("Perché si paga meno."), (), enums.ConcessionKind),
    Kind("vat", _("IVA"), _("Come sta l'IVA in un prezzo per imprese."), (), enums.Vat),
    Kind(
        "wheelchair",
        _("Accesso in carrozzina"),
        _("Se ci si entra."),
        (),
        enums.WheelchairAccess,
    ),
    Kind("notice-kind", _("Tipo di avviso"), _("Avvisi che valgono per qualche tempo."), (), enums.NoticeKind),
    Kind("waiting-level", _("Lista d'attesa"), _("Quanto è lunga l'attesa."), (), enums.WaitingLevel),
    Kind("attestation-kind", _("Tipo di attestazione"), _("Le prove di qualità."), (), enums.AttestationKind),
    Kind("assurance-method", _("Verifica"), _("Come una persona ha verificato la scheda."), (), enums.AssuranceMethod),
    Kind("runts-section", _("Sezione del RUNTS"), _("Art. 46 D.Lgs. 117/2017."), (), enums.RuntsSection),
    Kind("meal-diet", _("Diete"), _("Le diete che un servizio di pasti segue."), (), enums.MealDiet),
    Kind("prescription", _("Ricetta"), _("Se serve la ricetta del medico."), (), enums.Prescription),
    Kind("transport-purpose", _("Per andare dove"), _("Dove porta un trasporto."), (), enums.TransportPurpose),
    Kind("psychology-format", _("Formato degli incontri"), _("Chi partecipa."), (), enums.PsychologyFormat),
    Kind("errand", _("Commissioni"), _("Che cosa fa chi aiuta con le commissioni."), (), enums.Errand),
)
OF_SCHEME: dict[str, str] = {scheme: kind.code for kind in KINDS for scheme in kind.schemes}


@dataclass(frozen=True)
class Entry:
    """A term with where it comes from: ``source`` is its scheme, or the code of the taxonomy of choices."""

    source: str
    taxonomy: str
    term: FullTaxonomyTerm


class Taxonomies:
    """All taxonomies and terms in one language, in their order."""

    def __init__(self, language: str, vocabulary: Vocabulary) -> None:
        self.language = language
        with translation.override(language):
            self.taxonomies = {
                kind.code: Taxonomy(
                    id=(key := derived("taxonomy", kind.code)),
                    name=str(kind.name),
                    description=str(kind.description),
                    uri=f"{settings.SITE_URL}{ROOT}/taxonomies/{key}",
                )
                for kind in KINDS
            }
            self.entries = {
                (entry.source, entry.term.code): entry for kind in KINDS for entry in self._of(kind, vocabulary)
            }

    @cached_property
    def by_id(self) -> dict[uuid.UUID, Entry]:
        """Entries by the id of their term."""
        return {entry.term.id: entry for entry in self.entries.values()}

    @cached_property
    def short(self) -> dict[tuple[str, str], TaxonomyTerm]:
        """Terms as attributes hold them."""
        names = TaxonomyTerm.model_fields
        return {
            key: TaxonomyTerm(**{name: getattr(entry.term, name) for name in names})
            for key, entry in self.entries.items()
        }

    def uri(self, source: str, code: str) -> str:
        """The address of a term; nothing for a code that is none."""
        entry = self.entries.get((source, code))
        return entry.term.term_uri if entry else ""

    def attributes(self, entity: str, key: uuid.UUID, *codes: tuple[str, str]) -> list[Attribute]:
        """Classify an object by pairs of vocabulary and code; a code that is no term any more is left out."""
        return [
            Attribute(
                id=derived("attribute", key, source, code),
                link_id=key,
                link_type=source,
                link_entity=entity,
                taxonomy_term=self.short[source, code],
            )
            for source, code in codes
            if (source, code) in self.short
        ]

    def _of(self, kind: Kind, vocabulary: Vocabulary) -> list[Entry]:
        if kind.choices is not None:
            return [self._choice(kind, code, str(label)) for code, label in kind.choices.choices if code]
        return [
            self._term(kind, term, vocabulary) for scheme in kind.schemes for term in vocabulary.terms(scheme).values()
        ]

    def _choice(self, kind: Kind, code: str, label: str) -> Entry:
        extension = TermExtension(vocabulary=kind.code, current=True)
        return self._entry(kind, kind.code, code, label, label, extension, parent=None)

    def _term(self, kind: Kind, term: TermEntry, vocabulary: Vocabulary) -> Entry:
        label = str(term.label(self.language))
        extension = TermExtension(
            vocabulary=term.scheme,
            current=term.is_current(timezone.localdate()),
            replaced_by=term_id(term.scheme, term.replaced_by) if term.replaced_by else None,
            valid_from=term.valid_from.isoformat() if term.valid_from else "",
            valid_to=term.valid_to.isoformat() if term.valid_to else "",
            external_code=term.external_code,
            postal_code=term.postal_code,
            province=term.province,
            latitude=None if term.latitude is None else float(term.latitude),
            longitude=None if term.longitude is None else float(term.longitude),
        )
        is_kind = term.scheme == Scheme.KIND and term.parent
        return self._entry(
            kind,
            term.scheme,
            term.code,
            label,
            term.description(self.language) or label,
            extension,
            parent=term_id(Scheme.CATEGORY, term.parent) if is_kind else None,
        )

    def _entry(
        self,
        kind: Kind,
        source: str,
        code: str,
        label: str,
        description: str,
        extension: TermExtension,
        *,
        parent: uuid.UUID | None,
    ) -> Entry:
        taxonomy, key = self.taxonomies[kind.code], term_id(source, code)
        term = FullTaxonomyTerm(
            id=key,
            code=code,
            name=label,
            description=description,
            parent_id=parent,
            taxonomy=taxonomy.name,
            taxonomy_id=taxonomy.id,
            language=self.language,
            term_uri=f"{settings.SITE_URL}{ROOT}/taxonomy_terms/{key}",
            taxonomy_detail=taxonomy,
            lodiwelfare=extension,
        )
        return Entry(source=str(source), taxonomy=kind.code, term=term)


def term_id(source: str, code: str) -> uuid.UUID:
    """The id of a term: of a scheme, or of the choices of a taxonomy."""
    return derived("taxonomy_term", source, code)


_kept: Kept[tuple[int, str, object], Taxonomies] = Kept(limit=MOST_KEPT)


def current(language: str, vocabulary: Vocabulary) -> Taxonomies:
    """Return the taxonomies in a language, made once for each state of the vocabulary and each day."""
    key = (vocabulary.serial, language, (timezone.localdate(), settings.SITE_URL))
    found = _kept.get(key)
    if found is None:
        found = Taxonomies(language, vocabulary)
        _kept.put(key, found)
    return found
