"""What stands before every door alike: limits of calls and sizes by one table, hosts, the headers that no answer may lack.

Not here: what a door asks for beside it (signatures, sessions, pauses of codes), counting over processes (adapters.turnstile).
Imported by bridge.app.
"""

from bridge.web.protecting.headers import add_headers
from bridge.web.protecting.hosts import add_hosts
from bridge.web.protecting.limits import add_limits
from bridge.web.protecting.noting import note_refusals

__all__ = ["add_headers", "add_hosts", "add_limits", "note_refusals"]
