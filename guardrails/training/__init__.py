"""How the injection screen is trained. Nothing here is imported while the portal runs."""
