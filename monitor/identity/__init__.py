"""Postings → openings: which postings are one vacancy, by evidence.

features(posting)         what is remembered of it (a BLOB of some kB)
keys(features)            blocking keys, by which the store finds candidates
decide(new, candidates)   the same vacancy, a repost, a copy, a sibling of its role, or new
"""

from monitor.identity.decide import Candidate, Decision, Kind, decide
from monitor.identity.features import Features, features
from monitor.identity.keys import keys

__all__ = ["Candidate", "Decision", "Features", "Kind", "decide", "features", "keys"]
