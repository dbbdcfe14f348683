"""HTTP beside the socket: the same conversations through the same services, as JSON and as server-sent events."""
