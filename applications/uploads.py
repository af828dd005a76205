"""Looking into a file that somebody sent: what it is, by its content; what names and browsers say counts nothing."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import warnings
from dataclasses import dataclass, field
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.utils import CryptographyDeprecationWarning
from django.core.exceptions import ValidationError
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from PIL import Image

from applications.models import Document

LARGEST = 10 * 1024 * 1024
"""Bytes of one file."""
MOST = 15
"""Files of one application, of one answer to a request likewise."""
LARGEST_TOGETHER = 60 * 1024 * 1024
MOST_PIXELS = 60_000_000
"""A photograph of a good telephone has 12 to 50 million."""

SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
"""The object identifier of PKCS#7 signedData, encoded."""
PEM = re.compile(rb"^-----BEGIN (?:PKCS7|CMS)-----\s+(.+?)-----END (?:PKCS7|CMS)-----\s*$", re.DOTALL)
Format = Document.Format


@dataclass(frozen=True)
class Looked:
    """What a file turned out to be."""

    format: str
    name: str
    size: int
    sha256: str
    signers: list[str] = field(default_factory=list)


def look_into(file: Any) -> Looked:
    """Return what an uploaded file is, or raise ``ValidationError`` with what to send instead."""
    name = safe_name(file.name or "")
    if not file.size:
        raise ValidationError(_("«%(name)s» è vuoto.") % {"name": name})
    if file.size > LARGEST:
        raise ValidationError(_("«%(name)s» è troppo grande: al massimo 10 MB per file.") % {"name": name})
    content: bytes = file.read()
    file.seek(0)
    kind, signers = _format(content, file), []
    if kind is None:
        raise ValidationError(
            _("«%(name)s» non è un PDF, un p7m o un'immagine JPEG o PNG che si apre. Salvalo di nuovo e riprova.")
            % {"name": name}
        )
    if kind == Format.P7M:
        signers = _signers(_binary(content))
    return Looked(
        format=kind,
        name=_named(name, kind),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        signers=signers,
    )


def safe_name(name: str) -> str:
    """A file's name without folders, signs that mean something to systems, or great length."""
    last = re.split(r"[\\/]", name)[-1]
    try:
        return get_valid_filename(last)[-100:].lstrip(".-") or "documento"
    except Exception:
        return "documento"


def _named(name: str, kind: str) -> str:
    """The name with the ending of what it is: a name must not pretend."""
    endings = {Format.PDF: "pdf", Format.SIGNED_PDF: "pdf", Format.P7M: "p7m", Format.JPEG: "jpg", Format.PNG: "png"}
    ending = endings[Format(kind)]
    stem, dot, last = name.rpartition(".")
    if dot and last.lower() in (ending, "jpeg" if ending == "jpg" else ending):
        return name
    return f"{stem if dot and len(last) <= 4 else name}.{ending}"


def _format(content: bytes, file: Any) -> str | None:
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return _image(file)
    if content.lstrip()[:5] == b"%PDF-":
        return _pdf(content)
    if _is_signed_data(_binary(content)):
        return Format.P7M
    return None


def _pdf(content: bytes) -> str | None:
    """A PDF begins with its version and ends by saying where its table is (ISO 32000-1, 7.5)."""
    end = content[-2048:]
    if b"%%EOF" not in end or b"startxref" not in end or b" obj" not in content:
        return None
    signed = b"/ByteRange" in content and (b"/Sig" in content or b"/DocTimeStamp" in content)
    return Format.SIGNED_PDF if signed else Format.PDF


def _image(file: Any) -> str | None:
    try:
        with warnings.catch_warnings():
            # A picture that unfolds into gigabytes is no photograph of a form.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=("JPEG", "PNG")) as image:
                if image.width * image.height > MOST_PIXELS:
                    return None
                found = Format.JPEG if image.format == "JPEG" else Format.PNG
                image.verify()
            file.seek(0)
            with Image.open(file, formats=("JPEG", "PNG")) as image:
                # ``verify`` does not read the points of a JPEG: one that was cut off would pass.
                image.load()
    except Exception:
        return None
    finally:
        file.seek(0)
    return found


def _binary(content: bytes) -> bytes:
    """A p7m as bytes: some programs write it as text."""
    if content[:1] == b"0":
        return content
    text = found.group(1) if (found := PEM.match(content.strip())) else content
    try:
        return base64.b64decode(b"".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _is_signed_data(content: bytes) -> bool:
    """ContentInfo with signedData inside (RFC 5652, 5.1): a sequence, its identifier, then the tagged content.

    Read by hand: programs of signature write BER with lengths left open, which strict readers refuse.
    """
    body = _open_tag(content, 0x30, whole=True)
    if body is None or not body.startswith(SIGNED_DATA):
        return False
    signed = _open_tag(_open_tag(body[len(SIGNED_DATA) :], 0xA0) or b"", 0x30)
    # The version, a small number, then the set of digest algorithms.
    return signed is not None and signed[:2] == b"\x02\x01" and signed[3:4] == b"\x31"


def _open_tag(content: bytes, tag: int, *, whole: bool = False) -> bytes | None:
    """What is inside a tag, as far as it goes; ``whole``: nothing may be missing."""
    if len(content) < 2 or content[0] != tag:
        return None
    first = content[1]
    if first == 0x80:
        return content[2:] if not whole or content.endswith(b"\x00\x00") else None
    if first < 0x80:
        start, length = 2, first
    else:
        start = 2 + (first & 0x7F)
        length = int.from_bytes(content[2:start], "big")
    if start > 6 or (whole and len(content) < start + length):
        return None
    return content[start : start + length]


def _signers(content: bytes) -> list[str]:
    """The names in the certificates that a p7m brings along; none where they can't be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CryptographyDeprecationWarning)
            certificates = pkcs7.load_der_pkcs7_certificates(content)
            names = [
                str(attribute.value)
                for certificate in certificates
                for attribute in certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
            ]
    except Exception:
        return []
    return list(dict.fromkeys(name[:120] for name in names))[:5]
