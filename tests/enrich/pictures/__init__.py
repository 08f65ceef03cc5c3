"""Reading what stands in pictures."""
