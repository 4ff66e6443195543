"""The vocabulary and the rules of the démarche: pure, without clock, session or network."""
