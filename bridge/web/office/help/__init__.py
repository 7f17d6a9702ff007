"""The office's pages of help: questions that wait, with the control of answering times; one question, answered, closed, taken up.

Not here: rules of threads (bridge.model.helping), what an answer does (bridge.flows.helping).
Imported by bridge.web.office.door.
"""

from bridge.web.office.help.page import add_help

__all__ = ["add_help"]
