"""Il mio percorso: what a family can do next, worked out on their own device from what is published."""
