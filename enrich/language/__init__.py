"""Which language a text is written in: its words, and two models that read them."""
