"""Pages for customers: their requests, and what they do about them. A GET changes nothing."""
