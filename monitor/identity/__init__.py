"""Postings → openings: which postings are one vacancy, by evidence. Pure; the source of the rules is measurement.

features(posting)         what is remembered of it (a BLOB of about 1 kB)
keys(features)            blocking keys, by which the store finds candidates
decide(new, candidates)   the same vacancy, a repost, a copy, a sibling of its role, or new
requisition_key(posting)  the key that a requisition's postings inside and outside share
resembles(lead, posting)  whether a recruiter's message may be about it
"""

from monitor.identity.decide import Candidate, Decision, Kind, decide
from monitor.identity.features import Features, features
from monitor.identity.keys import keys, requisition_key
from monitor.identity.lead import SURE, lead_features, resembles

__all__ = [
    "SURE",
    "Candidate",
    "Decision",
    "Features",
    "Kind",
    "decide",
    "features",
    "keys",
    "lead_features",
    "requisition_key",
    "resembles",
]
