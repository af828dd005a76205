"""The write side: what editors fill in and who may publish it."""
