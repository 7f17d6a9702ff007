"""The list of known passwords: a file of sorted digests beside the installation, looked up by halves; and how it is made.

Not here: what a password must be by itself, or the lists: an operator downloads them. Imported by bridge.wiring and the desk.
"""
