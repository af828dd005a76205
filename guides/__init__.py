"""The illustrated guides of representatives and of the office, and the command that takes their pictures."""
