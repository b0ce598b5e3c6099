"""How could this page be read? Recipes for what no kind recognises: pure, bounded, never raising.

    recipes(url, html)      what the page itself holds: embedded state, repeated cards
    answers(url, found)     the JSON that it loads
    pagination(url, html)   how to come to the rest of a listing in a browser
    details(pages)          where the text stands on postings' own pages
    sitemap(url, entries)   which of a site's addresses are postings
    hops(url, html)         where else the openings may be
    assembled(script)       the addresses that a script puts together

Each answer is a `Proposal`: a kind with its options, how sure it is, why, and what it would show.
"""

from monitor.infer.answers import answers, pagination
from monitor.infer.assembled import assembled
from monitor.infer.details import details
from monitor.infer.links import hops
from monitor.infer.proposal import Proposal
from monitor.infer.recipes import own_address, recipes
from monitor.infer.sitemap import sitemap

__all__ = [
    "Proposal",
    "answers",
    "assembled",
    "details",
    "hops",
    "own_address",
    "pagination",
    "recipes",
    "sitemap",
]
