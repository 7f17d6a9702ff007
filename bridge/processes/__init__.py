"""Processes of one installation: names that no two of them share, and a supervisor that starts again whoever ends.

Not here: what they do (jobs, web).
Imported by bridge.app and the command desk.
"""

WEB_WORKER = "bridge.processes.web_worker.WebWorker"
"""The worker class that gunicorn serves a hub with."""
