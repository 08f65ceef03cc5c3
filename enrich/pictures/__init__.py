"""Pictures are fetched and read here, away from the stages: by a process of its own (tocsin[ocr])."""
