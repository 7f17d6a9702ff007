"""How a person with a password gets in: passwords checked in the same time for everybody, growing pauses, signed sessions.

Not here: who may do what once inside (each door). Borrowers get in otherwise.
Imported by the doors of people with passwords.
"""
