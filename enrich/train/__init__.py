"""Training of the models that Tocsin ships: `python -m enrich.train NAME DATA`, the same weights whenever it is run."""
