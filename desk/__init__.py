"""The pages that people open from our mails, served on this machine only."""
