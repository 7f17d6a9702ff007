"""What the hub needs from outside, in its own words: protocols and the four ways in which outside fails.

Not here: who answers, how it is spoken, any rule.
Imported by flows, web and jobs (to call) and by adapters and the store (to answer).
"""
