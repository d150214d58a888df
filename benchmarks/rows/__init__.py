"""One benchmark in each file: `measure(options)` returns its rows."""
