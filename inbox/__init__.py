"""Private messages to own accounts: kept apart from all that is said in public, and shown to those alone who answer."""
