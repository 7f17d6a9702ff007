"""Pictures of the product for its README, made by playing the approved story beside a real browser.

Not here: tests (tests/journeys) and stories (samples/demo).
Imported by nobody; `make pictures` runs it.
"""
