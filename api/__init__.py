"""The API for programs of the company: quotes, leads, tickets and articles, read with keys that staff make."""
