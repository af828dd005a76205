"""The catalogue inside other sites: a frame that only shows, a module of one file, the page with their code."""
