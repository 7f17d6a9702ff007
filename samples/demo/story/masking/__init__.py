"""Searches a whole run for the people who played in it: every file, column, key, page, error and export that is masked.

Not here: who they are (samples.demo.story.people). Imported by the player and its tests.
"""
