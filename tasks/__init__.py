"""The units of work: plain functions `(session, …, *, at)`, called by commands, tests and flows."""
