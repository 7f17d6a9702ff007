"""smsc.ru: sending, calling, asking, what it tells by itself. Source: smsc.ru/api/http.

Not here: when anything is sent, what follows from a refusal.
Imported by the wiring alone.
"""
