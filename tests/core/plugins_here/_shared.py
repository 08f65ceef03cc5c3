"""No plug-in by its name: what several plug-ins share."""
