"""How this installation is set up: process, settings, clock, database, wiring."""
