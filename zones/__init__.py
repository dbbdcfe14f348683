"""Time zones by the names that browsers, forms and files give them: the one place that says which there are, beneath
all apps."""
