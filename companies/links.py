"""The links that a plan is confirmed and changed by: who has the mail has the plan, with no account and no cookie.

Both carry the plan's ``uid`` and a code made with the site's secret: reading the database is not enough to make one.
They travel in the query string, which no log of ours keeps.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import Http404
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.html import escape
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from companies.models import WelfarePlan

PARAMETER = "chiave"
EDIT_SALT = "companies.plan.edit"
CONFIRM_SALT = "companies.plan.confirm"
CONFIRM_DAYS = 7
"""For how long a plan can be confirmed; then it is deleted."""


class Expired(Exception):
    """A link that was good once."""


def key(plan: WelfarePlan) -> str:
    """The key of a plan: 32 hexadecimal digits that name it, 40 that prove it."""
    value = f"{plan.uid.hex}:{plan.link_version}"
    return f"{plan.uid.hex}{salted_hmac(EDIT_SALT, value, algorithm='sha256').hexdigest()[:40]}"


def edit_path(plan: WelfarePlan, name: str = "plan_edit") -> str:
    """An address under the private link, without the site's."""
    return f"{reverse(name)}?{urlencode({PARAMETER: key(plan)})}"


def edit_url(plan: WelfarePlan, *, language: str) -> str:
    """The private link, whole and to the page in a language of the site, for a message."""
    with translation.override(language):
        return f"{settings.SITE_URL}{edit_path(plan)}"


def page_url(plan: WelfarePlan, *, language: str) -> str:
    """The page for employees in a language, whole: for messages, leaflets and their codes."""
    with translation.override(language):
        return f"{settings.SITE_URL}{plan.get_absolute_url()}"


def frame_code(plan: WelfarePlan) -> str:
    """What a company pastes into its intranet: a frame with the plan, in the language in which it is asked for."""
    if plan.shown_company:
        title = _("Servizi per chi lavora in %s") % plan.shown_company
    else:
        title = _("Servizi per chi lavora qui")
    address = f"{settings.SITE_URL}{reverse('plan_frame', args=[plan.uid])}"
    # Markup for another page: for ours it is a text, to be escaped once more.
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="100%" height="900" loading="lazy"'
        ' style="border:0"></iframe>'
    )


def find(given: str) -> WelfarePlan:
    """The confirmed plan of a key, also one taken down; whatever is wrong with it, it is not found."""
    try:
        uid = UUID(hex=given[:32])
    except ValueError:
        raise Http404 from None
    plan = WelfarePlan.objects.exclude(state=WelfarePlan.State.DRAFT).filter(uid=uid).first()
    if plan is None or not given.isascii() or not constant_time_compare(given, key(plan)):
        raise Http404
    return plan


def confirm_url(plan: WelfarePlan) -> str:
    """The link that confirms the e-mail: it names the address that it was sent to, and ends with the private link.

    It leads to the page in the language in which the plan was written.
    """
    with translation.override(plan.mail_language):
        return signed_url("plan_confirm", plan.uid.hex, str(plan.link_version), plan.email, salt=CONFIRM_SALT)


def find_to_confirm(given: str) -> WelfarePlan:
    """The plan that a link confirms. Raises ``Expired``; what was never a link is not found.

    It leads to the private link of a plan that is confirmed already, so that a renewed link makes it useless too.
    """
    uid, version, email = unsigned(given, salt=CONFIRM_SALT, hours=CONFIRM_DAYS * 24)
    plan = WelfarePlan.objects.filter(uid=UUID(hex=uid), email=email).first()
    if plan is None or version != str(plan.link_version):
        raise Expired
    return plan


def signed_url(name: str, number: str, proof: str, email: str, *, salt: str) -> str:
    """A link that confirms an e-mail, whole: it holds what it is about and whom it was sent to.

    It leads to the page in the active language, in which its receiver wrote.
    """
    token = signing.TimestampSigner(salt=salt).sign(f"{number}:{proof}:{email}")
    return f"{settings.SITE_URL}{reverse(name)}?{urlencode({PARAMETER: token})}"


def unsigned(given: str, *, salt: str, hours: int) -> tuple[str, str, str]:
    """The three parts of such a link. Raises ``Expired`` when it is too old; what was never one is not found."""
    try:
        value = signing.TimestampSigner(salt=salt).unsign(given, max_age=hours * 3600)
    except signing.SignatureExpired:
        raise Expired from None
    except signing.BadSignature:
        raise Http404 from None
    # The e-mail comes last: it is the only part that may hold a colon.
    number, proof, email = value.split(":", 2)
    return number, proof, email
