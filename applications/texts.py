"""Proposed texts of an avviso. They are starting points: the office reads, changes and confirms them.

Written once in Italian on purpose: they are what people declare, so they are kept as they stood when they did.
"""

from __future__ import annotations

DECLARATIONS = """\
Dichiaro che i dati di questa domanda sono veri, e so che per dichiarazioni false ci sono conseguenze penali \
(articoli 46, 47 e 76 del D.P.R. 445/2000).
Dichiaro che nulla impedisce all'ente di avere rapporti con la pubblica amministrazione.
Ho letto l'avviso e ne accetto le regole.
L'ente terrà aggiornate le schede dei suoi servizi e risponderà quando gli viene chiesto di confermarle."""

PRIVACY = (
    "<p>Usiamo i dati di questa domanda per esaminarla, per risponderti e, se l'ente è ammesso, per pubblicare la sua "
    "pagina e invitare il referente. I documenti li vede solo l'Ufficio di Piano.</p>"
    "<p>Chi presenta la domanda può chiedere di vedere i suoi dati, di correggerli e, nei casi previsti, di "
    "cancellarli (articoli da 15 a 22 del Regolamento UE 2016/679). Titolare del trattamento, tempi di conservazione "
    "e contatti del responsabile della protezione dei dati sono scritti nell'avviso.</p>"
)

LICENCE = (
    "L'ente concede i testi e le immagini delle sue schede con licenza Creative Commons Attribuzione 4.0 (CC BY 4.0): "
    "chiunque può riusarli citando la fonte. Dichiara di averne i diritti e, per le immagini in cui si riconoscono "
    "persone, il loro consenso."
)
