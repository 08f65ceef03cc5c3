"""What every stage stands on: clock, errors, retry, log, metrics, and three rooms that do not know one another."""
