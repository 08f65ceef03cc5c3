"""The bundled scenario: three invented telecom brands, five weeks, one crisis. No real company, person or product."""
