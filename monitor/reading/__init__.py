"""What scrapers share: reading listings, pages and feeds. Pure but for what is asked through a Fetch.

    shape       one foreign value           entries   a listing's items, and their details
    paging      a listing page by page      walking   the same in a browser
    steps       what is done in a page before it is read
    fields      where a person says that each field stands: selectors (HTML), queries (JSON)
    structured  schema.org JobPosting (jsonld, jobvalues), rows of files      feeds   RSS, Atom, JSON Feed
    ads         openings in the free text of comments
    embedded    what pages hold for their own scripts (literals)      sitemaps   lists of a site's addresses

Scrapers reach all of it through `monitor.scraper`.
"""
