"""A description (WSDL) taken apart: made one document, put right, brought to one port, its fields read, zeep's part cut out.

Not here: fetching and keeping (published), what comes of it in one object (description).
Imported by adapters.onec.soap alone.
"""
