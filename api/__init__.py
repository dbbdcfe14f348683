"""The API for programs of the company: what they read with keys that staff make, and what they are told of."""
