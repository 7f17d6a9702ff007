"""Gateways of messages, each behind the port SmsGateway: smsc.ru (smsc/) and sms.ru (smsru/), and what both need.

Not here: what is written to whom and when, limits per borrower, repeats.
Imported by the wiring alone.
"""
