"""The storm: a town of real processes under a steady stream of random stories, struck by one fault after another.

Not here: single faults on one story (tests/faults/test_processes.py), the model-based test (tests/faults/test_life.py).
Started as `python -m tests.faults.storm` (`make faults`); its short form is tests/faults/test_storm.py.
"""
