"""Retrograd: backpropagation through a convolutional network, number by number."""

__version__ = "1.1.0"
