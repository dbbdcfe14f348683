"""Webhooks: an event is kept in the transaction that makes it, spread to those who may hear of it, and delivered."""
