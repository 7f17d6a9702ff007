"""What is counted of applications, money, messages and calls, day by day: names of figures, spans in buckets, stages of a life.

Not here: where the rows come from (store), how figures are told (flows), drawn (web) and printed (desk).
Imported by ports, flows, store, web and desk.
"""
