"""Messages to borrowers: queued, sent once, followed to the phone, by a second channel when the first fails; the account's state.

Not here: what is written to whom (the other flows), gateways and their words (adapters), codes themselves (applying, signing).
Imported by flows, jobs, web and the command desk.
"""
