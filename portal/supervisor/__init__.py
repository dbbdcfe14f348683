"""`make run`: the whole portal as one foreground process group. On servers each process runs by itself."""
