"""What people type about accounts, a module per subject."""
