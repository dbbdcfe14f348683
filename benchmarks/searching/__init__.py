"""Measures search: how well it finds, how fast, and what it takes to build and to keep."""
