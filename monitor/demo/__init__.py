"""The demo: a small world served on loopback, so that the real pipeline can be seen without a network.

world    what there is at each stage (pure)
pages    the world as a Greenhouse board, a careers page, a feed and an internal portal (pure)
mails    a Maildir with recruiters' mails
serve    the web server, and the receiver of pushes
"""
