"""How machines find the pages and what is new in them: sitemap, robots.txt, feeds."""
