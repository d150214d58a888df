"""One benchmark a file: `measure(options)` gives its rows."""
