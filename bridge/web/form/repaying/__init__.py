"""The cabinet's pages: the schedule with what is paid, and paying.

Not here: pages before the payout.
Imported by bridge.web.form.
"""
