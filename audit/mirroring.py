"""What Wagtail logs and what changes a person's rights goes into the register too, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_save, pre_save
from wagtail.log_actions import get_active_log_context
from wagtail.models import ModelLogEntry, PageLogEntry

from audit.models import AuditEntry, Outcome
from audit.recording import record, write, write_all

EDIT = "wagtail.edit"
OVERRIDES = ("catalog_pages.override",)
"""Actions of Wagtail's log that tell of a rule set aside."""
DONE = ("post_add", "post_remove", "post_clear")
ACCOUNT_FIELDS = ("is_active", "is_superuser")


def connect() -> None:
    """Listen; called when the application is ready."""
    user = get_user_model()
    for log in (PageLogEntry, ModelLogEntry):
        post_save.connect(log_written, sender=log)
    pre_save.connect(account_saved, sender=user)
    m2m_changed.connect(groups_changed, sender=user.groups.through)
    m2m_changed.connect(rights_changed, sender=user.user_permissions.through)
    m2m_changed.connect(group_rights_changed, sender=Group.permissions.through)


def log_written(sender: type[Model], instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if created and not raw:
        mirror(instance)


def mirror(entry: Any) -> None:
    """Register an entry of Wagtail's log; saving the same draft again and again is one edit."""
    if entry.action == EDIT and entry.uuid and _is_repeated(entry):
        return
    write(entry.action, **_told(entry))


def mirror_all(entries: Iterable[Any]) -> None:
    """Register entries of Wagtail's log that were written in bulk, which sends no signals."""
    write_all([AuditEntry(action=entry.action, **_told(entry)) for entry in entries])


def _told(entry: Any) -> dict[str, Any]:
    content_type = entry.content_type
    return {
        "user_id": entry.user_id,
        "object_type": f"{content_type.app_label}.{content_type.model}" if content_type else "",
        "object_id": _object(entry),
        "outcome": Outcome.OVERRIDE if entry.action in OVERRIDES else Outcome.DONE,
        "details": {"revision": entry.revision_id} if entry.revision_id else {},
    }


def _object(entry: Any) -> str:
    return str(entry.page_id if isinstance(entry, PageLogEntry) else entry.object_id)


def _is_repeated(entry: Any) -> bool:
    same = {"page_id": entry.page_id} if isinstance(entry, PageLogEntry) else {"object_id": entry.object_id}
    earlier = type(entry).objects.filter(uuid=entry.uuid, action=EDIT, content_type_id=entry.content_type_id, **same)
    return bool(earlier.exclude(pk=entry.pk).exists())


def _actor() -> Any:
    return get_active_log_context().user


def account_saved(sender: type[Model], instance: Any, raw: bool = False, update_fields: Any = None, **kw: Any) -> None:
    if not raw and instance.pk and (update_fields is None or set(ACCOUNT_FIELDS) & set(update_fields)):
        compare_account(instance)


def compare_account(user: Any) -> None:
    """Register who may now log in, or is an administrator now, and was not, or the other way round."""
    before = type(user)._default_manager.filter(pk=user.pk).values(*ACCOUNT_FIELDS).first()
    after = {name: getattr(user, name) for name in ACCOUNT_FIELDS}
    if before and before != after:
        record("access.account", user=_actor(), about=user, **after)


def groups_changed(instance: Any, action: str, reverse: bool, pk_set: Any, **kwargs: Any) -> None:
    if action not in ("post_add", "post_remove", "pre_clear"):
        return
    verb = action.partition("_")[2]
    numbers = sorted(_all_of(instance, reverse) if verb == "clear" else pk_set)
    people = numbers if reverse else [instance.pk]
    groups = [instance.pk] if reverse else numbers
    for number in people if groups else ():
        _write_rights("access.groups", get_user_model()(pk=number), verb, groups)


def _all_of(instance: Any, reverse: bool) -> list[int]:
    """What a clearing takes away: it names nothing itself."""
    related = instance.user_set if reverse else instance.groups
    return list(related.values_list("pk", flat=True))


def rights_changed(instance: Any, action: str, reverse: bool, pk_set: Any, **kwargs: Any) -> None:
    if action in DONE and not reverse and pk_set != set():
        _write_rights("access.rights", instance, action.partition("_")[2], sorted(pk_set or ()))


def group_rights_changed(instance: Any, action: str, reverse: bool, pk_set: Any, **kwargs: Any) -> None:
    if action in DONE and not reverse and pk_set != set():
        _write_rights("access.group_rights", instance, action.partition("_")[2], sorted(pk_set or ()))


def _write_rights(action: str, about: Model, verb: str, numbers: list[int]) -> None:
    write(
        action,
        user_id=getattr(_actor(), "pk", None),
        object_type=about._meta.label_lower,
        object_id=str(about.pk),
        outcome=Outcome.DONE,
        details={verb: numbers},
    )
