"""Who did what when, refused attempts and overrides included."""
