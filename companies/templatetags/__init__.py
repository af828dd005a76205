"""Tags of the area for companies."""
