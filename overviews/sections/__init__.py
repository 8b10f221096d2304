"""What each role finds on its start page: a module per role, a Section of cards each."""
