"""Files of strangers: judged by their content, kept in private, handed back only as downloads."""

from __future__ import annotations

import base64
import datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from django.core.exceptions import ValidationError
from django.test import Client

from applications import uploads
from applications.models import Call, Document
from applications.uploads import look_into, safe_name
from tests import factories
from tests.applications.applicant import PDF, SIGNED_PDF, Applicant, photo, upload


def p7m(content: bytes = PDF) -> bytes:
    """A document in an envelope of signature, as programs of signature make it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Anna Prova")])
    day = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(day)
        .not_valid_after(day + datetime.timedelta(days=900))
        .sign(key, hashes.SHA256())
    )
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, hashes.SHA256())
    return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])


def open_ended(der: bytes) -> bytes:
    """The same with the outer length left open, as some programs write it."""
    assert der[:2] == b"\x30\x82"
    return b"\x30\x80" + der[4:] + b"\x00\x00"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (PDF, "pdf"),
        (SIGNED_PDF, "signed-pdf"),
        (photo("JPEG"), "jpg"),
        (photo("PNG"), "png"),
        (p7m(), "p7m"),
        (open_ended(p7m()), "p7m"),
        (base64.encodebytes(p7m()), "p7m"),
    ],
)
def test_good_files_are_what_they_are_whatever_they_are_called(content: bytes, found: str) -> None:
    looked = look_into(upload(content, "pagina.html"))
    assert looked.format == found
    assert looked.name.endswith(f".{found.removeprefix('signed-')}")
    assert looked.size == len(content)


def test_a_p7m_names_its_signer() -> None:
    assert look_into(upload(p7m(), "domanda.pdf.p7m")).signers == ["Anna Prova"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script>",
        b"MZ\x90\x00",
        b"PK\x03\x04 docx",
        b"%PDF-1.7\ncut off in the middle",
        photo("JPEG")[:-200],
        photo("PNG")[:40],
        b"\xff\xd8\xff<script>",
        b"GIF89a" + b"\x00" * 40,
        p7m()[:200],
        b"0\x80\x06\x09",
        b"\x30\x84\xff\xff\xff\xff",
        base64.b64encode(b"no envelope at all"),
    ],
)
def test_what_is_no_document_is_refused(content: bytes) -> None:
    with pytest.raises(ValidationError):
        look_into(upload(content, "domanda.pdf"))


def test_a_picture_that_unfolds_into_gigabytes_is_refused(monkeypatch: Any) -> None:
    monkeypatch.setattr(uploads, "MOST_PIXELS", 100)
    with pytest.raises(ValidationError):
        look_into(upload(photo(), "foto.jpg"))


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "C:\\Users\\x\\domanda.pdf", "", "...", "a" * 400 + ".pdf", 'x"; y\r\n.pdf']
)
def test_names_are_made_harmless(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert len(safe) <= 100
    assert not set(safe) & set('/\\"\r\n')


@pytest.mark.django_db
def test_documents_lie_in_private_and_come_back_as_downloads(call: Call, private_folder: str, settings: Any) -> None:
    applicant = Applicant(call).fill()
    document = applicant.application.documents.get()
    path = Path(document.file.path)
    assert path.is_relative_to(private_folder)
    assert not path.is_relative_to(settings.MEDIA_ROOT)
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(ValueError, match="URL"):
        _address = document.file.url
    answer = applicant.get(f"documenti/{document.pk}/")
    assert b"".join(answer.streaming_content) == SIGNED_PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/octet-stream"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_nobody_else_reads_or_removes_a_document(call: Call, log_in: Any) -> None:
    applicant = Applicant(call).fill()
    other = Applicant(call)
    other.start()
    number = applicant.application.documents.get().pk
    assert other.get(f"documenti/{number}/").status_code == 404
    assert other.client.post(other.path(f"documenti/{number}/togli/")).status_code == 302
    assert Document.objects.filter(pk=number).exists()
    assert Client().get(f"/aderisci/domanda/documenti/{number}/").status_code == 404
    representative = log_in(factories.make_representative(factories.make_provider()))
    application = applicant.application
    assert representative.get(f"/admin/manifestazioni/{application.pk}/documenti/{number}/").status_code == 302


@pytest.mark.django_db
def test_a_draft_is_hidden_from_the_office_until_it_is_sent(call: Call, log_in: Any) -> None:
    applicant = Applicant(call).fill()
    office = log_in(factories.make_editor())
    application, number = applicant.application, applicant.application.documents.get().pk
    page = f"/admin/manifestazioni/{application.pk}/documenti/{number}/"
    assert office.get(page).status_code == 404
    applicant.send()
    answer = office.get(page)
    assert b"".join(answer.streaming_content) == SIGNED_PDF
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.django_db
def test_a_bad_file_beside_a_good_one_is_told_and_the_good_one_is_kept(call: Call) -> None:
    applicant = Applicant(call)
    applicant.start()
    files = [upload(PDF, "buono.pdf"), upload(b"<html>", "cattivo.pdf")]
    answer = applicant.step("documenti", "upload", kind="other", files=files)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "«cattivo.pdf» non è un PDF" in text
    assert [each.name for each in applicant.application.documents.all()] == ["buono.pdf"]
    applicant.step("documenti", "upload", kind="other", files=[upload(PDF, "buono.pdf")])
    assert applicant.application.documents.count() == 1


@pytest.mark.django_db
def test_size_and_number_have_an_end(call: Call, monkeypatch: Any) -> None:
    from applications import documents

    applicant = Applicant(call)
    applicant.start()
    monkeypatch.setattr(uploads, "LARGEST", 50)
    assert "troppo grande" in applicant.step("documenti", "upload", kind="other", files=[upload()]).content.decode()
    monkeypatch.setattr(uploads, "LARGEST", 10_000)
    monkeypatch.setattr(documents, "MOST", 1)
    files = [upload(PDF, "uno.pdf"), upload(SIGNED_PDF, "due.pdf")]
    assert "al massimo 1 file" in applicant.step("documenti", "upload", kind="other", files=files).content.decode()
    monkeypatch.setattr(documents, "LARGEST_TOGETHER", 10)
    monkeypatch.setattr(documents, "MOST", 10)
    assert (
        "superano" in applicant.step("documenti", "upload", kind="other", files=[upload(SIGNED_PDF)]).content.decode()
    )


@pytest.mark.django_db
def test_a_document_taken_away_leaves_no_file(call: Call, django_capture_on_commit_callbacks: Any) -> None:
    applicant = Applicant(call).fill()
    document = applicant.application.documents.get()
    path = Path(document.file.path)
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert applicant.client.post(applicant.path(f"documenti/{document.pk}/togli/")).status_code == 302
    assert not path.exists()
    assert not Document.objects.exists()
