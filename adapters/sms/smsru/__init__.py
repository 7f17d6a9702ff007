"""sms.ru: sending, calling, asking, what it tells by itself. Source: sms.ru/api; it knows no id of ours.

Not here: when anything is sent, what follows from a refusal.
Imported by the wiring alone.
"""
