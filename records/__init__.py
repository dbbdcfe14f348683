"""Records that staff read and nobody changes: how admin shows them, beneath all apps."""
