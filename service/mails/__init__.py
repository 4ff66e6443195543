"""The contact sheet: every message that the rules owe, on one page, to look at them all (`make mails`)."""
