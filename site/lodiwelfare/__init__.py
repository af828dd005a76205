"""The site: settings, addresses, the door to the web server. The only room that mounts the others."""
