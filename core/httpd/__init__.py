"""HTTP as a server, in whichever process: connections, what is asked and answered, how often somebody may ask."""
