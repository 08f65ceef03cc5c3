"""Where Tocsin is put together: settings, wiring, supervision, and what spans several stores."""
