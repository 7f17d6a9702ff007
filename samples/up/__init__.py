"""`make up`: the production shape on one machine: PostgreSQL, Redis, web, worker, clock and the neighbours, each kept alive.

Not here: what stories do (samples.demo.story), how a real installation is run (docs/operators).
Started as `python -m samples.up`.
"""
