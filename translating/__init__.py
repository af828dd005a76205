"""What the office's translators have to do, most read first, and how far each language is."""
