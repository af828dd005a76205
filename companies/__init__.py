"""What companies do with the catalogue: what is eligible, compared, and gathered in a plan for their people."""
