"""What tour sites set for themselves on their page, on tables: keys, settings, acts, figures; and the sites as they are now.

Not here: rules of keys and looks (bridge.model.partner_page).
Imported by the store and the wiring.
"""
