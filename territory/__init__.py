"""The comuni of the Lodigiano: their map, and what each has and lacks."""
