"""What can be done with companies, a module per subject."""
