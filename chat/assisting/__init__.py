"""Help for agents: what a conversation is about, and a reply that an agent may use. Nothing of it is sent by itself."""
