"""Runs worked cases (payu*.json and money*.json of a folder) through the product's real code and tells how each group does.

Not here: the cases (samples/vectors/), unit tests of the rules. One module per family of groups.
Used by `python -m tests.vectors FOLDER`, by `make vectors` and by tests/unit/test_vectors.py; production never imports it.
"""
