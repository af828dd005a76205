"""What an e-mail address says of who writes: a company's own domain, or one at which anybody can have a box."""

from __future__ import annotations

import re

from django.utils.encoding import punycode

NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+")

PLAIN_BOX = re.compile(r"[^\s\"<>@,;:\\]+")
"""What stands before the @, without quotes: nobody's work e-mail has them, and they hide what they like."""
DOTLESS = frozenset({"gmail.com", "googlemail.com"})

SHARED = frozenset(
    """
    alice.it aol.com arubapec.it email.com email.it fastmail.com fastwebnet.it gmail.com gmx.com gmx.net googlemail.com
    hey.com hotmail.com hotmail.it icloud.com inbox.com inwind.it iol.it jumpy.it katamail.com kataweb.it legalmail.it
    libero.it live.com live.it mac.com mail.com mail.ru me.com msn.com outlook.com outlook.it pec.aruba.it pec.it
    pec.libero.it poste.it postecert.it proton.me protonmail.com pm.me supereva.it teletu.it tim.it tin.it tiscali.it
    tutanota.com tuta.com virgilio.it vodafone.it windtre.it yahoo.com yahoo.it ymail.com yopmail.com zoho.com
    sicurezzapostale.it casellapec.com pecimprese.it registerpec.it cert.legalmail.it mailinator.com
    """.split()
)
"""Providers of boxes for everybody, certified ones included: such an address proves no company."""


def domain_of(email: str) -> str:
    """The domain of an address, in small letters."""
    return email.rpartition("@")[2].strip().lower()


def written(email: str) -> str:
    """An address in one way of writing it: small letters, and a domain of other scripts as mail servers name it.

    ``@аzienda.it`` with a Cyrillic letter looks like somebody else's domain; as ``@xn--zienda-2nf.it`` it does not.
    Raises ``ValueError`` where what stands behind the @ is no domain of the net.
    """
    local, _at, domain = email.strip().lower().rpartition("@")
    name = punycode(domain)
    if not NAME.fullmatch(name) or not PLAIN_BOX.fullmatch(local):
        raise ValueError(email)
    return f"{local}@{name}"


def mailbox(email: str) -> str:
    """The box that an address leads to: what follows a plus is the reader's own, and at some providers dots are too."""
    local, _at, domain = email.strip().lower().rpartition("@")
    box = local.partition("+")[0]
    return f"{box.replace('.', '') if domain in DOTLESS else box}@{domain}"


def read_domain(text: str) -> str:
    """The domain in what somebody wrote as a company's site: ``https://www.azienda.it/contatti`` is ``azienda.it``.

    Raises ``ValueError`` where there is none.
    """
    name = text.strip().lower().partition("://")[2] or text.strip().lower()
    name = re.split(r"[/?#:]", name.rpartition("@")[2])[0].removeprefix("www.").strip(".")
    if not NAME.fullmatch(name) or name.rpartition(".")[2].isdigit():
        raise ValueError(text)
    return name


def is_shared(domain: str) -> bool:
    """Whether anybody can have an address there."""
    return any(domain == each or domain.endswith(f".{each}") for each in SHARED)


def belongs(email: str, domain: str) -> bool:
    """Whether an address is of a domain, or of a part of it such as ``hr.azienda.it``."""
    own = domain_of(email)
    return own == domain or own.endswith(f".{domain}")
