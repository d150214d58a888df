"""How long things take, measured side by side with others that do the same: `python -m benchmarks`.

Each file in `rows` measures one thing and gives the rows of the table that it fills; `catalogue` lists them. Where
there is a peer, both run in turn, round by round, and the ratio is the median over the rounds: whatever slows the
machine for a while slows both.
"""
