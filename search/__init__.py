"""The read side: keeps the published picture and finds things in it."""
