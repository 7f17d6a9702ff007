"""The queues in figures: what each of them is called, where it leads, and how old it has become.

Not here: counting (bridge.store). Imported by the office's page of queues.
"""
