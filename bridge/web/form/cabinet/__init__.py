"""The cabinet's doors: logging in by phone, the list of applications, sign-ins and signing out.

Not here: the link's way in (form.arrival), the loan and its payments (form.repaying), limits (flows.cabinet).
Imported by bridge.web.form.
"""
