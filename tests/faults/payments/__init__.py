"""A storm of PayU's notices over real processes that are killed: `python -m tests.faults.payments --count 100000 --seed 1`.

Not here: the short form that every run of the tests plays (tests/store/test_payment_storm.py). Imported by nobody.
"""
