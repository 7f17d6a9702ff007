"""Any list of the office as a file: for Excel as it is set up in Russia, or plain; masked; who took what is written down.

Not here: what a list holds on its page. Imported by the office's door.
"""

from bridge.web.office.exporting.page import add_exporting

__all__ = ["add_exporting"]
