"""What a loan would cost before anybody applied: options by term, refusals, counter-offers, rate cards, the clock of a tour.

Not here: the arithmetic of a loan (bridge.model.credit), dated law (bridge.model.law), where cards are kept (store).
Imported by products, ports, flows, web and the store.
"""
