"""HTTP: the API, the HTML pages, and what every request goes through on its way to them."""
