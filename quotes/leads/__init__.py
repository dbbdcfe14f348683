"""Leads: taken from the chat, worked by staff, exported and counted."""
