"""The wishes of a watch, each by itself: compiled once, asked of every offer.

    offer        what is asked: an opening or a lead, and what can be read from it
    phrase       titles and names of departments as words that can be compared
    fit          what a wish answers
    named        titles, departments, employers, sources, levels, employment types
    where        places, radius, remote work and who may do it
    wage         the least that would do, in another currency and per another unit
    abilities    skills that the ad must, may and must not ask for

`monitor.match` puts the answers together.
"""
