"""Mail to customers: what is sent when, how it is threaded, and how a receiver turns it off."""
