"""What programs are told, in one vocabulary: by the API, and by `tocsin … --json`."""
