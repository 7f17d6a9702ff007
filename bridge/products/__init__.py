"""What makes one loan product unlike another: limits, documents, deadlines, gates.

Not here: steps of a loan's life (flows), law as such (model.law), wires. `if product.name == …` belongs nowhere else either.
Imported by flows, web and wiring.
"""
