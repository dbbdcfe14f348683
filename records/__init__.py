"""What is kept on record, beneath all apps: rows that nobody changes, how admin shows them, and what models cost."""
