"""Who may reach what: every address that the portal answers, for everybody there is."""
