"""The endpoints: each reads, asks, answers, and nothing else."""
