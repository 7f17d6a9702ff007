"""The people of a story, each acting through pages with a browser of their own.

Not here: the order of their acts (plots).
Imported by scene and plots.
"""
