"""HTTP: requests and replies, JSON and HTML routes, errors, static files."""
