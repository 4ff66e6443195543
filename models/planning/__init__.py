"""How dates are found: what the process asks between events, what follows, what is then proposed."""
