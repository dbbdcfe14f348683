"""Leads as files: which columns, made harmless, written in flat memory, here or by a worker."""
