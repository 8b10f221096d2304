"""The doors of accounts, a module per subject."""
