"""Tour sites as receivers of callbacks: bodies in their words, signed by the public convention Standard Webhooks.

Not here: what is told and when, repeats, the requests that sites send to us.
Imported by the wiring alone.
"""
