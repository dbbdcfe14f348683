"""Search in PostgreSQL, for bases too large for each process's memory: candidates by full text and by pgvector, and the
same scores as in memory for what they bring."""
