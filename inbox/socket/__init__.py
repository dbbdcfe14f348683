"""The agents' socket."""
