"""The hub's memory: tables, migrations, repositories, the outbox queue, and the seal over personal data. The only SQL there is.

Not here: rules of a loan, retry plans, outside words. Imported by wiring and the command desk; imports model and ports.
"""
