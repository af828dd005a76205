"""The office's pages about bodies, and everybody's page about the people of their own."""
