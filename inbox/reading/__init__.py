"""What the panes show, read in few, fixed queries."""
