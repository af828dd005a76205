"""Two engines behind one interface: Elasticsearch, and the database for when it is away."""
