"""The cabinet's page of consents: what was agreed to, and the way to withdraw it.

Not here: the terms before the questionnaire (form.terms), what a withdrawal does (flows.cabinet).
Imported by bridge.web.form.door.
"""
