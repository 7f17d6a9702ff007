"""The borrower's pages of messages: the choice of channels in the cabinet, and where links in letters lead.

Not here: rules of the choice (model), letters (flows).
Imported by bridge.web.form.door.
"""
