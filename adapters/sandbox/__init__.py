"""The neighbours of a site's test system: a lender, a gateway and an acquirer that live nowhere, a clock that can be moved.

Not here: the stories they act by (bridge.model.sandbox). They keep nothing: what they answer follows from what they are asked.
Imported by bridge.wiring only.
"""
