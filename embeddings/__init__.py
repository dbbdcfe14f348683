"""Texts as vectors that lie close when the texts mean alike: one encoder for all apps of a process, beneath them."""
