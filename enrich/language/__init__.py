"""Which language a text is written in: the alphabet soup of it as arrays, and two models that read them."""
