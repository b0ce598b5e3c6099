"""The order of a run: the only part, with the command line, that knows all others.

run       open, lock, gather, settle each source, deliver, sum up
settle    one source's gather → postings, openings, matches, outbox rows, health: one transaction
place     postings → openings: new, changed, back, gone
changes   what is different between two sightings (pure)
judge     openings and leads × watches, and what to say of them
remind    what the calendar brings: last days, follow-ups
deliver   outbox → channels
"""
