"""The words of the plan, which the script writes on the device: they come with the page, in its language.

A number stands after its words and not inside them, so that no language needs another form for it. ``{name}`` is put
in by the script, which puts text and never markup.
"""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from catalog_pages import languages
from search import wording


def words() -> dict[str, str]:
    """Every word that the script may need, by the name it asks for."""
    return {**_manner(), **_asking(), **_heads(), **_reasons(), **_lines(), **_keeping()}


def _manner() -> dict[str, str]:
    """How lists and amounts are written."""
    return {"comma": languages.comma(), "amount": wording.euro(Decimal("1234.50"))}


def _asking() -> dict[str, str]:
    """Around the questions."""
    return {
        "pick_one": _("Scegli almeno una cosa di cui c'è bisogno."),
        "age_wrong": _("Scrivi l'età in anni, da 0 a 120, oppure lascia vuoto."),
        "filter_none": _("Nessun bisogno con queste parole: prova con una parola più semplice, per esempio «pasti»."),
        "filter_some": _("Bisogni trovati: {n}"),
        "picked": _("Hai scelto: {list}"),
        "loading": _("Preparo il percorso…"),
        "failed": _(
            "Non riusciamo a scaricare l'elenco dei servizi: forse manca la connessione. Le tue risposte sono ancora "
            "qui. Riprova fra poco, oppure usa le liste semplici in fondo alla pagina o chiama il municipio del tuo "
            "comune e chiedi del servizio sociale."
        ),
        "broken": _("Qualcosa non ha funzionato. Usa le liste semplici in fondo alla pagina."),
        "made": _("Percorso pronto. Servizi adatti: {n}."),
        "changed": _("Percorso aggiornato. Servizi adatti: {n}."),
        "unchanged": _("Il percorso è già quello di oggi."),
        "stale": _("Non siamo riusciti ad aggiornare: questo è il percorso con i dati di prima."),
    }


def _heads() -> dict[str, str]:
    """Headings of the plan."""
    return {
        "first": _("Chi chiamare per primo"),
        "later": _("Adesso no, ma forse più avanti"),
        "partly": _("Non rispondono a tutto"),
        "partly_lead": _("Li mostriamo lo stesso, con quello che manca: prima di scartarli, chiedi."),
        "deadlines": _("Le scadenze da non perdere"),
        "papers": _("Le carte da preparare"),
        "papers_lead": _("Segna quelle che hai già."),
        "employer": _("Quello che può dare il datore di lavoro"),
        "meanwhile": _("Che cosa fare intanto"),
        "answers": _("Le risposte"),
        "concessions": _("Potrebbe spettarti"),
        "full_price": _("Prezzo intero"),
        "own_price": _("Con la tua fascia ISEE"),
        "prices": _("Quanto costa"),
    }


def _reasons() -> dict[str, str]:
    """Why a service fits, and what it lacks; the names are those of the engine, with "why" or "lacks" before."""
    return {
        "why_covers-own": _("Serve chi abita a {place}."),
        "why_covers-ambito": _("Serve tutti i comuni dell'Ambito di Lodi."),
        "why_premises-near": _("Ha una sede a {place}."),
        "why_place-unknown": _("Non hai detto in quale comune abiti: chiedi se arriva fino a te."),
        "why_age-fits": _("Va bene per l'età."),
        "why_home": _("Si svolge a casa."),
        "why_wheelchair": _("Si può usare in carrozzina."),
        "why_language": _("Parlano anche: {language}."),
        "why_fresh": _("La scheda è verificata."),
        "why_waiting": _("Attesa: {waiting}."),
        "why_open": _("Iscrizioni aperte fino al {day}."),
        "lacks_home": _("Non risulta che venga a casa: chiedi."),
        "lacks_wheelchair": _("La sede non è accessibile in carrozzina."),
        "lacks_wheelchair-partial": _("La sede è accessibile in carrozzina solo in parte: chiedi."),
        "lacks_wheelchair-unknown": _("Non sappiamo se è accessibile in carrozzina: chiedi."),
        "lacks_language": _("Non risulta che parlino: {language}. Chiedi, o vai con qualcuno che traduce."),
        "later_closed": _("È chiuso per ora."),
        "later_closed_day": _("È chiuso fino al {day}."),
        "later_waiting-long": _("C'è una lista d'attesa lunga: {waiting}."),
        "later_enrolment-opens_day": _("Le iscrizioni aprono il {day}."),
        "later_enrolment-over": _("Le iscrizioni sono chiuse: chiedi quando riaprono."),
        "deadline_enrolment": _("ultimo giorno per iscriversi"),
        "deadline_enrolment-opens": _("aprono le iscrizioni"),
        "deadline_concession": _("ultimo giorno per chiedere: {title}"),
        "first_activation": _("Per chi abita a {place} si comincia da qui."),
        "first_social-worker": _("Per chi abita a {place} la domanda parte dall'assistente sociale: comincia da qui."),
        "first_starts-at-desk": _("La domanda parte dallo sportello del comune: ascolta, orienta e non costa niente."),
        "first_nothing-fits": _(
            "Non per tutto c'è un servizio che va bene: lo sportello del comune sa che cosa c'è vicino."
        ),
        "first_first-service": _("È il primo dei servizi che vanno bene."),
        "first_no-contact": _("Oppure scrivi all'Ufficio di Piano: ti aiutiamo a trovare a chi rivolgerti."),
    }


def _lines() -> dict[str, str]:
    """Inside the plan."""
    return {
        "source": _("Fonte: la scheda del servizio"),
        "source_day": _("Fonte: la scheda del servizio, verificata il {day}"),
        "source_old": _("La scheda non è verificata da tempo: chiedi conferma."),
        "price_source": _("delibera o listino"),
        "only_place": _("solo per chi abita a {place}"),
        "valid_to": _("valido fino al {day}"),
        "depends": _("Più righe vanno bene per la tua fascia: dipende dal tuo ISEE esatto."),
        "no_price": _("Il prezzo non è pubblicato: chiedilo."),
        "no_own_price": _("Il prezzo dipende dall'ISEE, ma per la tua fascia non ce n'è uno a parte: chiedi."),
        "price_by_isee": _("Il prezzo dipende dall'ISEE: chiedi quanto paghi tu."),
        "ask_isee": _("Con l'ISEE si può pagare meno: se dici la tua fascia, te lo mostriamo."),
        "free": _("Gratuito"),
        "from_to": _("da {low} a {high}"),
        "isee_range": _("{isee} da {low} a {high}"),
        "isee_up_to": _("{isee} fino a {high}"),
        "isee_from": _("{isee} da {low} in su"),
        "confirm": _("Chiedi conferma a: {who}."),
        "confirm_bare": _("Chiedi conferma a chi la concede."),
        "how": _("Come si ottiene: {text}"),
        "papers_for": _("Carte: {text}"),
        "apply_by": _("Domanda entro il {day}."),
        "desk_of": _("Lo sportello del comune di {place}"),
        "first_service": _("Servizio: {title}"),
        "ages_range": _("da {low} a {high} anni"),
        "ages_from": _("da {low} anni"),
        "ages_to": _("fino a {high} anni"),
        "more": _("Per saperne di più"),
        "phone": _("Telefono:"),
        "no_phone": _("Il telefono non è pubblicato: vedi la scheda."),
        "town_hall": _(
            "Chiama il municipio del comune in cui abita chi ha bisogno, e chiedi del servizio sociale. L'assistente "
            "sociale ascolta, conosce i servizi della zona e non costa niente."
        ),
        "checked": _("Dati controllati il {day}"),
        # Also of lists of what does not meet everything, or not yet: no more is promised.
        "more_services": _("Altri servizi: %s") % "{n}",
        "none_here": _(
            "Nel catalogo non c'è un servizio per questo bisogno a {place}. Parlane con chi trovi qui sopra: sa che "
            "cosa c'è vicino."
        ),
        "none_anywhere": _(
            "Nel catalogo non c'è un servizio per questo bisogno. Parlane con chi trovi qui sopra: sa che cosa c'è."
        ),
        "none_but_later": _("Adesso nessuno è libero: guarda qui sotto quando si potrà."),
        "none_but_partly": _("Nessuno risponde a tutto quello che hai chiesto: guarda più sotto che cosa manca."),
        "paper_identity": _("Documento d'identità e tessera sanitaria di chi ha bisogno"),
        "paper_isee": _("L'ISEE in corso di validità: lo fa gratis il CAF, oppure il sito dell'INPS"),
        "needed_by": _("Serve per: {list}"),
        "paper_form": _("modulo da scaricare"),
        "letters_lead": _(
            "Se l'azienda ha un piano di welfare, questi servizi si possono chiedere al datore di lavoro. Chiedi in "
            "ufficio personale: che cosa paga o rimborsa lo dice l'azienda."
        ),
        "letters_none": _("Tra questi servizi nessuno ha una lettera del TUIR: chiedi comunque in ufficio personale."),
        "invoice": _("L'ente può fare fattura all'azienda."),
        "letter_day": _("testo del {day}"),
        "companies": _("La pagina per le imprese, da mostrare in ufficio"),
        "data_of": _("Dati del catalogo di: {moment}"),
        "for_needs": _("Bisogni: {list}"),
        "for_place": _("Comune: {place}"),
        "for_age": _("Età: {age}"),
        "for_isee": _("ISEE: {band}"),
        "for_home": _("A casa"),
        "for_wheelchair": _("In carrozzina"),
        "for_language": _("Lingua: {language}"),
        "for_work": _("In famiglia qualcuno lavora"),
        "emergency": _(
            "Se è un'emergenza chiama il {emergency}. Se subisci violenza o minacce chiama il {violence}: è gratis e "
            "risponde sempre."
        ),
        "informs": _(
            "Questa pagina informa e non decide: se un servizio o un'agevolazione ti spetta lo dice chi lo dà. Chiedi "
            "sempre conferma."
        ),
        "meanwhile_isee": _(
            "Se non hai l'ISEE, chiedilo: al CAF è gratis, oppure sul sito dell'INPS. Molti prezzi dipendono da quello."
        ),
        "meanwhile_notes": _("Segna su un foglio chi hai chiamato, il giorno e che cosa ti hanno detto."),
        "meanwhile_list": _("Fatti mettere in lista d'attesa dove c'è: si può sempre rinunciare."),
        "meanwhile_doctor": _("Se la salute cambia, parlane con il medico di famiglia: può avviare le cure a casa."),
        "meanwhile_ready": _("Mentre aspetti, per «{need}», questi possono già aiutare:"),
        "demo": _("dati di prova"),
    }


def _keeping() -> dict[str, str]:
    """Saving, taking away, downloading."""
    return {
        "saved": _("Risposte salvate su questo dispositivo. Nessun altro le riceve."),
        "save_failed": _("Questo browser non permette di salvare. Puoi scaricare o stampare il percorso."),
        "forgotten": _("Cancellate da questo dispositivo."),
        "kept": _("Su questo dispositivo ci sono le risposte salvate il {day}."),
        "file_name": _("il-mio-percorso"),
        "file_title": _("Il mio percorso, {day}"),
    }
