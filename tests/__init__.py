"""The tests mirror the source; each is named as the claim that it holds."""
