"""What keeps the flows running on one machine."""
