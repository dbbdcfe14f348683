"""What is kept on record, beneath all apps: how admin shows what nobody changes, and what requests to a model cost."""
