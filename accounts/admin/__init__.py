"""Policies in Django admin."""

from accounts.admin.policy import PolicyAdmin

__all__ = ["PolicyAdmin"]
