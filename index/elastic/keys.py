"""Ids as Elasticsearch takes them: 512 bytes at most, and the shorter the better."""

from base64 import urlsafe_b64encode
from hashlib import blake2b

from schemas.analysis import sighting_id


def key(mention: str) -> str:
    return urlsafe_b64encode(blake2b(mention.encode(), digest_size=15).digest()).decode()


def sighting_key(mention: str, watch: str) -> str:
    return key(sighting_id(mention, watch))
