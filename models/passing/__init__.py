"""What the passation of a marché subséquent refuses, and what it shows as irregular."""
