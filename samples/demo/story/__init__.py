"""The player: acts as buyer, borrower, officer and payer through their pages, and compares what each side holds.

Not here: starting programs (samples.demo.launch).
Imported by samples.demo, samples.up and the tests that run stories.
"""
