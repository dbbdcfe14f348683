"""A line on each passage for search to find it by, written by the fast model where there is one."""
