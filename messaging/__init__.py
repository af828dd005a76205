"""What is written to people, queued in the database, and what was sent."""
