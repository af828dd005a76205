"""The published picture: one row per service, what finds it, and what must still be told to Elasticsearch."""

from __future__ import annotations

from django.db import models

FACET_LENGTH = 16
CODE_LENGTH = 64
STEM_LENGTH = 40


class ServiceDocumentQuerySet(models.QuerySet["ServiceDocument"]):
    """Ways of asking for documents."""

    def live(self) -> ServiceDocumentQuerySet:
        """What the public may see, without what only Elasticsearch needs."""
        return self.filter(live=True).defer("index_body")


class ServiceDocument(models.Model):
    """A service as the public sees it: texts by language inside, facts once as codes.

    ``content`` is what ``search.documents.build`` makes and ``search.presentation`` reads, ``index_body`` what
    Elasticsearch is given; the columns repeat what is searched, sorted or looked up. ``built_with`` names the
    way it was built: the worker builds again what was built in another way. A service that ended stays as a
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
    changed_at = models.DateTimeField(auto_now=True)

    objects = ServiceDocumentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["live", "category"], name="servicedocument_category")]

    def __str__(self) -> str:
        return self.title


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
