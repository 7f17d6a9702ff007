"""How a person with a password gets in, keeps the account and leaves: log-in, second factor, invitation, the page «Мой вход».

Not here: who may do what once inside (each door), what a log-in does (bridge.flows.staffing). Borrowers get in otherwise.
Imported by the doors of people with passwords.
"""
