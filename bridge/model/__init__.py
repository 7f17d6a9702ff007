"""Pure rules of a tour loan: what it is made of, which moves it may make, what its sums and dates are.

Not here: clock reads, stores, wires, words of outside systems. Standard library only.
Imported by everybody; imports nobody.
"""
