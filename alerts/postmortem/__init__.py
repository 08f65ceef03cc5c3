"""Post-mortems: what happened, how it was answered, and what it looked like, in one file for people to keep."""
