"""Printed worksheets: the paper network with gaps, and the answers, from a seed."""
