# %% [markdown] warning
r"""In this experiment no gradient reaches <<first>>: all of its deltas are 0. So some checks can't tell right from
wrong, and say so. For an exercise that checks everything, choose another digit or objective.
"""
