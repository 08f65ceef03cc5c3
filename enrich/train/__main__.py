"""`python -m enrich.train NAME DATA`: runs `main` of enrich/train/NAME.py with the folder of the data."""

import sys
from importlib import import_module
from pathlib import Path

if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("Usage: python -m enrich.train NAME DATA, as in  python -m enrich.train language ../shared/data")
    import_module(f"enrich.train.{sys.argv[1]}").main(Path(sys.argv[2]))
