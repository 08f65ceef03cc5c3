"""Frozen models of everything that flows between stages or is stored: the words that all rooms share."""
