"""What a person of a tour site does on its page: keys changed, a look and an address put in force, a test event sent.

Not here: rules of keys (bridge.model.partner_page), pages (web). Every change is noted with who and when, beside it.
Imported by web.
"""
