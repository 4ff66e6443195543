"""How words reach people: templates, outbox and courier."""
