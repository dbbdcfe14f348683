"""What customers see of what they have with the company."""
