"""clamd, the service of ClamAV, on this machine or a near one.

Not here: when a file is scanned. Imported by bridge.wiring and the desk.
"""
