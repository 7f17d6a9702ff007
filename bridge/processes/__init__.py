"""Processes of one installation: names that no two of them share, and a supervisor that starts again whoever ends.

Not here: what they do (jobs, web).
Imported by bridge.app and the command desk.
"""
