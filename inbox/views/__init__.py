"""The inbox's pages, fragments and actions."""
