"""PayU's REST API v4 (YPMN): its signature, calls, notices and words.

Not here: the classic protocols, report files, which account a loan is paid through.
Imported by adapters.payu and the wiring alone.
"""
