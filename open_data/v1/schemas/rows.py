"""The rows of a service sheet. Every row has an id of its own, the same in every language."""

from __future__ import annotations

import datetime
import uuid

from pydantic import BaseModel, Field

from open_data.v1.schemas.common import Double, Int32, Label, Uri, about, absolute
from search import types

CURRENCY = "EUR"


class Phone(BaseModel):
    """A telephone number."""

    model_config = about("Un numero di telefono.")

    number: str = Field(description="Numero da comporre: E.164, o breve (112, 1522).", examples=["+390371555010"])
    display: str = Field(description="Come si scrive in Italia.", examples=["0371 555010"])

    @classmethod
    def of(cls, phone: types.Phone) -> Phone:
        return cls(number=phone.number, display=phone.display)

    @classmethod
    def or_none(cls, phone: types.Phone | None) -> Phone | None:
        return cls.of(phone) if phone else None


class Location(BaseModel):
    """Premises."""

    model_config = about("Una sede: dove il servizio si svolge o si chiede. Non dice chi può usarlo.")

    id: uuid.UUID
    name: str | None
    address: str = Field(examples=["via della Roggia Molina 14"])
    postal_code: str | None = Field(examples=["26900"])
    municipality: Label | None = Field(description="Comune, per codice ISTAT di sei caratteri.")
    latitude: Double | None = Field(description="Gradi WGS84.", examples=[45.31082])
    longitude: Double | None = Field(description="Gradi WGS84.", examples=[9.49878])
    wheelchair: Label | None = Field(description="Se ci si entra in carrozzina: yes, partial, no; null: non indicato.")
    access_notes: str | None

    @classmethod
    def of(cls, location: types.Location) -> Location:
        return cls(
            id=location.id,
            name=location.name or None,
            address=location.address,
            postal_code=location.postal_code or None,
            municipality=Label.or_none(location.municipality),
            latitude=location.latitude,
            longitude=location.longitude,
            wheelchair=Label.or_none(location.wheelchair),
            access_notes=location.access_notes or None,
        )


class Hours(BaseModel):
    """Opening hours."""

    model_config = about("Un orario di apertura, in alcuni giorni della settimana.")

    id: uuid.UUID
    weekdays: list[Int32] = Field(description="Giorni ISO: 1 è lunedì, 7 domenica.", examples=[[1, 2, 3, 4, 5]])
    days: str = Field(description="I giorni a parole.", examples=["da lunedì a venerdì"])
    opens: str | None = Field(description="Ora locale, HH:MM.", examples=["08:30"])
    closes: str | None = Field(description="Ora locale, HH:MM.", examples=["16:30"])
    note: str | None

    @classmethod
    def of(cls, hours: types.Hours) -> Hours:
        return cls(
            id=hours.id,
            weekdays=hours.weekdays,
            days=hours.days,
            opens=hours.opens or None,
            closes=hours.closes or None,
            note=hours.note or None,
        )


class Contact(BaseModel):
    """Whom to call."""

    model_config = about("Chi risponde: un ufficio o un ruolo.")

    id: uuid.UUID
    label: str | None
    phones: list[Phone]
    email: str | None
    url: Uri | None
    municipality: Label | None = Field(description="Se c'è, il contatto vale solo per chi abita in quel comune.")
    activation: str | None = Field(description="Come si comincia con questo contatto.")

    @classmethod
    def of(cls, contact: types.Contact) -> Contact:
        return cls(
            id=contact.id,
            label=contact.label or None,
            phones=[Phone.of(phone) for phone in contact.phones],
            email=contact.email or None,
            url=contact.url or None,
            municipality=Label.or_none(contact.municipality),
            activation=contact.activation or None,
        )


class Access(BaseModel):
    """Who may ask, and how."""

    model_config = about("Chi può chiedere il servizio e in quale modo.")

    id: uuid.UUID
    actor: Label = Field(description="Chi: citizen, caregiver, doctor, school, social-worker, employer.")
    channel: Label = Field(description="Come: phone, email, desk, online, referral.")
    url: Uri | None
    note: str | None

    @classmethod
    def of(cls, access: types.Access) -> Access:
        return cls(
            id=access.id,
            actor=Label.of(access.actor),
            channel=Label.of(access.channel),
            url=access.url or None,
            note=access.note or None,
        )


class Price(BaseModel):
    """A line of the price list."""

    model_config = about("Una riga del listino. Gli importi sono numeri in euro, con due decimali.")

    id: uuid.UUID
    label: str = Field(examples=["Tariffa intera"])
    amount: Double = Field(description="Prezzo, o prezzo più basso; 0 è gratuito.", ge=0, examples=[6.5])
    amount_to: Double | None = Field(description="Prezzo più alto, se è un intervallo.", ge=0)
    currency: str = Field(description="Sempre EUR (ISO 4217).", examples=[CURRENCY])
    unit: Label | None = Field(description="Che cosa paga: hour, day, week, month, year, meal, trip, session...")
    isee_from: Double | None = Field(description="Limite basso della fascia ISEE, compreso, in euro.", ge=0)
    isee_to: Double | None = Field(description="Limite alto della fascia ISEE, compreso, in euro.", ge=0)
    isee_kind: Label | None = Field(description="Quale ISEE: ordinary, minors, sociosanitary, current.")
    municipality: Label | None = Field(description="Se c'è, il prezzo vale solo per chi abita in quel comune.")
    valid_from: datetime.date | None
    valid_to: datetime.date | None = Field(description="Ultimo giorno in cui vale.")
    source_url: Uri | None = Field(description="La delibera o il listino.")
    text: str = Field(description="Il prezzo a parole.", examples=["€ 6,50 a pasto"])
    isee_text: str | None = Field(description="La fascia ISEE a parole.")

    @classmethod
    def of(cls, price: types.Price) -> Price:
        return cls(
            id=price.id,
            label=price.label,
            amount=float(price.amount),
            amount_to=None if price.amount_to is None else float(price.amount_to),
            currency=CURRENCY,
            unit=Label.or_none(price.unit),
            isee_from=None if price.isee_from is None else float(price.isee_from),
            isee_to=None if price.isee_to is None else float(price.isee_to),
            isee_kind=Label.or_none(price.isee_kind),
            municipality=Label.or_none(price.municipality),
            valid_from=price.valid_from,
            valid_to=price.valid_to,
            source_url=price.source_url or None,
            text=price.text,
            isee_text=price.isee_text or None,
        )


class Concession(BaseModel):
    """Why somebody pays less."""

    model_config = about("Un'agevolazione: perché si paga meno, chi la concede, per chi è, come si ottiene.")

    id: uuid.UUID
    kind: Label = Field(description="resident, isee, voucher, bonus, convention, siblings.")
    title: str
    granted_by: str | None
    municipality: Label | None = Field(description="Se c'è, vale solo per chi abita in quel comune.")
    min_age: Int32 | None = Field(description="Età minima di chi usa il servizio, compresa, in anni.", ge=0)
    max_age: Int32 | None = Field(description="Età massima di chi usa il servizio, compresa, in anni.", ge=0)
    isee_from: Double | None = Field(description="Limite basso della fascia ISEE, compreso, in euro.", ge=0)
    isee_to: Double | None = Field(description="Limite alto della fascia ISEE, compreso, in euro.", ge=0)
    isee_kind: Label | None = Field(description="Quale ISEE: ordinary, minors, sociosanitary, current.")
    how_to_get: str | None
    documents: str | None = Field(description="I documenti chiesti.")
    apply_by: datetime.date | None = Field(description="Ultimo giorno per fare domanda; può essere passato.")
    url: Uri | None
    valid_from: datetime.date | None
    valid_to: datetime.date | None = Field(description="Ultimo giorno in cui vale.")
    age_text: str | None = Field(description="L'età a parole.")
    isee_text: str | None = Field(description="La fascia ISEE a parole.")
    is_over: bool = Field(description="Vero se il termine per fare domanda è passato.")

    @classmethod
    def of(cls, concession: types.ConcessionView) -> Concession:
        return cls(
            id=concession.id,
            kind=Label.of(concession.kind),
            title=concession.title,
            granted_by=concession.granted_by or None,
            municipality=Label.or_none(concession.municipality),
            min_age=concession.min_age,
            max_age=concession.max_age,
            isee_from=None if concession.isee_from is None else float(concession.isee_from),
            isee_to=None if concession.isee_to is None else float(concession.isee_to),
            isee_kind=Label.or_none(concession.isee_kind),
            how_to_get=concession.how_to_get or None,
            documents=concession.documents or None,
            apply_by=concession.apply_by,
            url=concession.url or None,
            valid_from=concession.valid_from,
            valid_to=concession.valid_to,
            age_text=concession.age_text or None,
            isee_text=concession.isee_text or None,
            is_over=concession.is_over,
        )


class CompanyTerms(BaseModel):
    """On which terms a company has the service."""

    model_config = about("Una condizione per le imprese in vigore oggi: prezzo, IVA, numero minimo, a chi scrivere.")

    id: uuid.UUID
    label: str = Field(examples=["Convenzione annuale"])
    amount: Double | None = Field(description="Prezzo per l'impresa, o il più basso; null: con preventivo.", ge=0)
    amount_to: Double | None = Field(description="Prezzo più alto, se è un intervallo.", ge=0)
    currency: str = Field(description="Sempre EUR (ISO 4217).", examples=[CURRENCY])
    unit: Label | None = Field(description="Che cosa paga: hour, day, week, month, year, meal, trip, session...")
    vat: Label | None = Field(description="IVA: included, excluded, exempt; null: non indicata.")
    minimum: Int32 | None = Field(description="Numero minimo di persone.", ge=1)
    valid_from: datetime.date | None
    valid_to: datetime.date | None = Field(description="Ultimo giorno in cui vale.")
    contact_label: str | None = Field(description="Ufficio o ruolo a cui si rivolge l'impresa.")
    contact_phone: Phone | None
    contact_email: str | None
    note: str | None
    text: str | None = Field(description="Il prezzo a parole.", examples=["€ 18,00 all'ora, IVA esclusa"])

    @classmethod
    def of(cls, terms: types.CompanyTermsView) -> CompanyTerms:
        return cls(
            id=terms.id,
            label=terms.label,
            amount=None if terms.amount is None else float(terms.amount),
            amount_to=None if terms.amount_to is None else float(terms.amount_to),
            currency=CURRENCY,
            unit=Label.or_none(terms.unit),
            vat=Label.or_none(terms.vat),
            minimum=terms.minimum,
            valid_from=terms.valid_from,
            valid_to=terms.valid_to,
            contact_label=terms.contact_label or None,
            contact_phone=Phone.or_none(terms.contact_phone),
            contact_email=terms.contact_email or None,
            note=terms.note or None,
            text=terms.text or None,
        )


class DocumentNeeded(BaseModel):
    """A paper to bring."""

    model_config = about("Un documento da portare, con il modulo se c'è.")

    id: uuid.UUID
    text: str
    url: Uri | None

    @classmethod
    def of(cls, document: types.DocumentNeeded) -> DocumentNeeded:
        return cls(id=document.id, text=document.text, url=absolute(document.url) or None)


class Notice(BaseModel):
    """A dated overlay."""

    model_config = about("Un avviso in vigore oggi: chiusura, lista d'attesa, iscrizioni aperte.")

    id: uuid.UUID
    kind: Label = Field(description="notice, closure, waiting-list, enrolment.")
    text: str | None
    starts: datetime.date | None
    ends: datetime.date | None = Field(description="Ultimo giorno.")
    waiting: Label | None = Field(description="Quanto è lunga l'attesa: short, medium, long.")

    @classmethod
    def of(cls, notice: types.Notice) -> Notice:
        return cls(
            id=notice.id,
            kind=Label.of(notice.kind),
            text=notice.text or None,
            starts=notice.starts,
            ends=notice.ends,
            waiting=Label.or_none(notice.waiting),
        )


class Attestation(BaseModel):
    """A proof of quality."""

    model_config = about("Un'attestazione di qualità in corso di validità.")

    id: uuid.UUID
    kind: Label = Field(description="accreditation, cpe, insurance, service-charter, other.")
    reference: str | None
    issued_by: str | None
    expires_on: datetime.date | None
    url: Uri | None
    checked_on: datetime.date | None = Field(description="Quando l'Ufficio di Piano l'ha controllata.")

    @classmethod
    def of(cls, attestation: types.AttestationView) -> Attestation:
        return cls(
            id=attestation.id,
            kind=Label.of(attestation.kind),
            reference=attestation.reference or None,
            issued_by=attestation.issued_by or None,
            expires_on=attestation.expires_on,
            url=absolute(attestation.url) or None,
            checked_on=attestation.checked_on,
        )


class Image(BaseModel):
    """An image."""

    model_config = about("Un'immagine, con il testo alternativo e i crediti.")

    url: Uri
    width: Int32 = Field(description="Pixel.", ge=1)
    height: Int32 = Field(description="Pixel.", ge=1)
    alt: str
    credit: str | None

    @classmethod
    def or_none(cls, image: types.Image | None) -> Image | None:
        if image is None:
            return None
        return cls(
            url=absolute(image.src),
            width=image.width,
            height=image.height,
            alt=image.alt,
            credit=image.credit or None,
        )
