"""What readers of a sheet tell: errors, and how clear it is."""
