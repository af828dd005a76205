"""The published picture: one row per service, what finds it, and what must still be told to Elasticsearch."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Collate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import RevisionMixin

from search import lay_rules

FACET_LENGTH = 16
CODE_LENGTH = 64
STEM_LENGTH = 40


class ServiceDocumentQuerySet(models.QuerySet["ServiceDocument"]):
    """Ways of asking for documents."""

    def live(self) -> ServiceDocumentQuerySet:
        """What the public may see, without what only Elasticsearch needs."""
        return self.to_show().filter(live=True)

    def to_show(self) -> ServiceDocumentQuerySet:
        """Those that ended too, without what only Elasticsearch needs: it is half of a row."""
        return self.defer("index_body")

    def built_otherwise(self, built_with: str) -> ServiceDocumentQuerySet:
        """Live documents that were built in another way. As two ranges, so that finding none reads no document."""
        return self.filter(Q(built_with__lt=built_with) | Q(built_with__gt=built_with), live=True)


def by_name(name: str = "sort_name") -> Collate | models.F:
    """A to Z in the same order on every database, whatever language a PostgreSQL was set up for."""
    return Collate(name, "C") if connection.vendor == "postgresql" else models.F(name)


class ServiceDocument(models.Model):
    """A service as the public sees it: texts by language inside, facts once as codes.

    ``content`` is what ``search.documents.build`` makes and ``search.presentation`` reads, ``index_body`` what
    Elasticsearch is given; the columns repeat what is searched, sorted or looked up. ``built_with`` names the
    way it was built: the worker builds again what was built in another way. ``published_at`` is when the service
    first was public, ``edited_at`` when its newest text was written, ``revised_at`` when the Italian sheet last went
    to the public, ``changed_at`` when this row was written, tombstones included. A service that ended stays as a
    tombstone (``live`` false, empty content), so that its address can answer 410 and Elasticsearch can be told.
    """

    id = models.UUIDField(primary_key=True)
    live = models.BooleanField()
    version = models.BigIntegerField()
    slug = models.CharField(max_length=255)
    title = models.CharField(max_length=255)
    category = models.CharField(max_length=CODE_LENGTH, blank=True)
    provider_id = models.UUIDField(null=True, db_index=True)
    provider_name = models.CharField(max_length=255, blank=True)
    sort_name = models.CharField(max_length=255)
    assured_date = models.DateField(null=True)
    verify_by = models.DateField(null=True, db_index=True)
    is_stale = models.BooleanField(default=False)
    min_age = models.PositiveSmallIntegerField(null=True)
    max_age = models.PositiveSmallIntegerField(null=True)
    completeness = models.PositiveSmallIntegerField(default=0)
    refresh_at = models.DateTimeField(null=True, db_index=True)
    content = models.JSONField(default=dict)
    index_body = models.JSONField(default=dict)
    built_with = models.CharField(max_length=16, db_index=True)
    edited_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    revised_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ServiceDocumentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["live", "category"], name="servicedocument_category"),
            models.Index(fields=["live", "-revised_at", "id"], name="servicedocument_revised"),
            models.Index(fields=["slug"], name="servicedocument_slug"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def facts_changed_at(self) -> datetime.datetime:
        """When what is told of the service last changed: ``refresh_at`` in the past means that facts changed by
        themselves (a closure began, a label was renamed) and that the worker has not written them yet."""
        due = self.refresh_at
        return max(self.changed_at, due) if due and due <= timezone.now() else self.changed_at


class ServiceFacet(models.Model):
    """A live service has a code in a facet. Services for the whole Ambito have one row, not one a comune."""

    service = models.ForeignKey(ServiceDocument, on_delete=models.CASCADE, related_name="facets")
    facet = models.CharField(max_length=FACET_LENGTH)
    code = models.CharField(max_length=CODE_LENGTH)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "facet", "code"], name="servicefacet_unique")]
        indexes = [models.Index(fields=["facet", "code", "service"], name="servicefacet_lookup")]

    def __str__(self) -> str:
        return f"{self.facet}={self.code}"


class ServiceStem(models.Model):
    """An inverted index for the database engine: how much a stem weighs in a live service's texts."""

    service = models.ForeignKey(ServiceDocument, on_delete=models.CASCADE, related_name="stems")
    language = models.CharField(max_length=12)
    stem = models.CharField(max_length=STEM_LENGTH)
    weight = models.FloatField()

    class Meta:
        indexes = [
            # The pattern class lets PostgreSQL use the index for prefixes whatever the database's collation.
            models.Index(
                fields=["language", "stem", "service", "weight"],
                name="servicestem_lookup",
                opclasses=["varchar_ops", "varchar_pattern_ops", "uuid_ops", "float8_ops"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.stem} [{self.language}]"


class ServicePlace(models.Model):
    """Premises of a live service, in WGS84 degrees, for searches by distance."""

    service = models.ForeignKey(ServiceDocument, on_delete=models.CASCADE, related_name="places")
    latitude = models.FloatField()
    longitude = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["latitude", "longitude", "service"], name="serviceplace_lookup")]

    def __str__(self) -> str:
        return f"{self.latitude}, {self.longitude}"


class ServiceLanguage(models.Model):
    """How far a live service is in a language of the site other than Italian: what translators and the office look at.

    ``changed`` counts the texts whose Italian changed since, ``missing`` those of the page that never were translated,
    ``row_texts`` the short texts of rows that are Italian still. The content of the document says which.
    """

    class State(models.IntegerChoices):
        """From what is most urgent: something public is out of date, some of it was never translated, or all."""

        CHANGED = 1, _("da aggiornare")
        PARTLY = 2, _("in parte")
        MISSING = 3, _("manca")
        CURRENT = 4, _("completa")

    service = models.ForeignKey(ServiceDocument, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=12)
    state = models.PositiveSmallIntegerField(choices=State.choices)
    changed = models.PositiveSmallIntegerField(default=0)
    missing = models.PositiveSmallIntegerField(default=0)
    row_texts = models.PositiveSmallIntegerField(default=0)
    is_machine_assisted = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "language"], name="servicelanguage_once")]
        indexes = [models.Index(fields=["language", "state", "service"], name="servicelanguage_state")]

    def __str__(self) -> str:
        return f"{self.language}: {self.get_state_display()}"


class LexiconWord(models.Model):
    """A word as titles, summaries and names write it, without accents: what misspelt words are held against."""

    language = models.CharField(max_length=12)
    word = models.CharField(max_length=STEM_LENGTH)
    frequency = models.PositiveIntegerField()
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language", "word"], name="lexiconword_unique")]

    def __str__(self) -> str:
        return f"{self.word} [{self.language}]"


class SearchIndex(models.Model):
    """An Elasticsearch index that is fed, or was. Two are fed while a new one is being built."""

    class State(models.TextChoices):
        """Building: fed, not searched yet. Active: fed and searched. Retired: left behind."""

        BUILDING = "building"
        ACTIVE = "active"
        RETIRED = "retired"

    name = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.BUILDING)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "search indices"

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"


class IndexState(models.Model):
    """What one index knows of one service: the outbox, a row for each service and index.

    ``due_at`` set means that something must be delivered then. It is also the token of a claim: who delivers
    moves it ahead, and clears it only if nobody has moved it since. A row that the index refuses again and
    again is parked, with the reason in ``error``, until its service changes.
    """

    service = models.ForeignKey(ServiceDocument, on_delete=models.CASCADE, related_name="+")
    index_name = models.CharField(max_length=120)
    delivered_version = models.BigIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    parked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "index_name"], name="indexstate_unique")]
        indexes = [models.Index(fields=["index_name", "due_at"], name="indexstate_due")]

    def __str__(self) -> str:
        return f"{self.service_id} in {self.index_name}: {self.delivered_version}"


class ServiceChange(models.Model):
    """Where a service stands in the order of changes: a row for each service, at its last change (``search.changes``).

    ``place`` is given when the change has been committed, one after the other; ``is_due`` says that the service
    changed since.
    """

    service = models.OneToOneField(ServiceDocument, primary_key=True, on_delete=models.CASCADE, related_name="change")
    place = models.BigIntegerField(null=True, unique=True)
    is_due = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["service"], condition=Q(is_due=True), name="servicechange_due")]

    def __str__(self) -> str:
        return f"{self.service_id}: {self.place}"


class ChangeCounter(models.Model):
    """The last place that was given in the order of changes. One row: who holds it gives the next ones."""

    last = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.last)


class LayLanguage(models.TextChoices):
    """The languages in which people search, by ISO 639-1 code: more than those in which the site is written."""

    ITALIAN = "it", _("Italiano")
    ENGLISH = "en", _("Inglese")
    ROMANIAN = "ro", _("Rumeno")
    ALBANIAN = "sq", _("Albanese")
    ARABIC = "ar", _("Arabo")
    SPANISH = "es", _("Spagnolo")
    UKRAINIAN = "uk", _("Ucraino")
    FRENCH = "fr", _("Francese")
    PUNJABI = "pa", _("Punjabi")
    HINDI = "hi", _("Hindi")
    CHINESE = "zh", _("Cinese")
    PORTUGUESE = "pt", _("Portoghese")


class LayGroup(RevisionMixin, models.Model):
    """Words that people write, and what they mean to search: the office keeps these groups in the admin.

    ``terms``, ``also`` and ``facts`` hold one entry a line. Facts are codes (``kind:sad``), which are public and
    never deleted: a group may be loaded before its vocabulary is. ``starter_key`` names the group of the starter
    set that it came from; a group that the office made has none.
    """

    language = models.CharField(
        _("lingua delle parole"), max_length=12, choices=LayLanguage.choices, default=LayLanguage.ITALIAN
    )
    terms = models.TextField(
        _("parole dei cittadini"),
        help_text=_(
            "Una parola o una frase breve per riga, come la scriverebbe chi cerca: «badante», «non cammina». "
            "Maiuscole, accenti, singolare e plurale non contano."
        ),
    )
    also = models.TextField(
        _("cerca anche"),
        blank=True,
        help_text=_(
            "Parole italiane, come le scrivono le schede dei servizi, una per riga: chi scrive una parola qui sopra "
            "trova anche queste. Non vale al contrario."
        ),
    )
    facts = models.TextField(
        _("trova i servizi di questo tipo"),
        blank=True,
        help_text=_("Le schede con una di queste voci rispondono alla ricerca, qualunque parola usino."),
    )
    two_way = models.BooleanField(
        _("sinonimi"),
        default=False,
        choices=[
            (False, _("No: le parole portano solo a ciò che è indicato sotto")),
            (True, _("Sì: chi scrive una parola trova anche le schede che usano le altre")),
        ],
        help_text=_("Scegli «sì» solo se le parole dicono davvero la stessa cosa."),
    )
    note = models.TextField(
        _("nota"), blank=True, help_text=_("Per la redazione: perché c'è, da dove viene, a che cosa stare attenti.")
    )
    is_active = models.BooleanField(
        _("in uso"), default=True, help_text=_("Un gruppo non in uso resta qui, ma la ricerca non lo conosce.")
    )
    starter_key = models.CharField(max_length=80, blank=True, editable=False)
    updated_at = models.DateTimeField(_("modificato"), auto_now=True, db_index=True)

    class Meta:
        verbose_name = _("gruppo di parole")
        verbose_name_plural = _("parole dei cittadini")
        ordering = ["language", "terms"]
        constraints = [
            models.UniqueConstraint(
                fields=["starter_key"], condition=~models.Q(starter_key=""), name="laygroup_starter_key"
            )
        ]

    def __str__(self) -> str:
        return ", ".join(self.term_list[:3])

    def clean(self) -> None:
        """Raises ``ValidationError`` by field; what is fine is stored with single spaces and no repetitions."""
        super().clean()
        self.terms = "\n".join(self.term_list)
        self.also = "\n".join(lay_rules.lines(self.also))
        self.facts = "\n".join(lay_rules.lines(self.facts))
        if problems := lay_rules.problems(
            language=self.language,
            terms=self.term_list,
            also=lay_rules.lines(self.also),
            facts=lay_rules.lines(self.facts),
            two_way=self.two_way,
        ):
            raise ValidationError(problems)

    @property
    def term_list(self) -> tuple[str, ...]:
        """The terms, each once."""
        return lay_rules.lines(self.terms)

    @property
    def key(self) -> str:
        """What names this group when a search says what it understood; a group that is not saved has a name too."""
        return self.starter_key or str(self.pk or "new")


class LayStarter(models.Model):
    """A group of the starter set that this site was given once, and what it said then.

    It outlives its group, so that what an editor deleted does not come back.
    """

    key = models.CharField(max_length=80, primary_key=True)
    fingerprint = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.key
