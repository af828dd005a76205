"""What the pages about accounts ask for by name."""
