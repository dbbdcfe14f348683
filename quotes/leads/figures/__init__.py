"""What chats lead to, counted by the database: a fixed number of queries, however much there is."""
