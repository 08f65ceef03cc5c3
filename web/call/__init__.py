"""How programs ask and are answered: how often, once or again, in pages, with ETags, and where all of it is told."""
