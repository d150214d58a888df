"""The API. One file a concern: its routes, with the models of their requests and replies beside them."""
