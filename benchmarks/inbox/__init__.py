"""Times what agents, managers and customers open most, over many tickets:

    python -m benchmarks.inbox [-n 50000] [--postgres]

Fills a database of its own (SQLite, a PostgreSQL from PyPI, or an empty one at DATABASE_URL) with tickets of two years
as a desk of forty agents in six teams has them, and prints each page's p50 and p95 beside the limit.
"""
