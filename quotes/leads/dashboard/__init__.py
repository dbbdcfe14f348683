"""Leads for managers and agents at /dashboard/."""
