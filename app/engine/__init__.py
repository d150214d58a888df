"""The mathematics: pure NumPy, no I/O, no clock, no web.

Every operation's file holds its equation, its forward pass and its backward pass side by side. All of them share one
signature, with the batch axis first and dL/dy written `dy`:

    forward(x) -> y, kept          `kept` is what the backward pass needs again, computed once
    backward(dy, kept) -> dx, {"W": dW, "b": db}
"""
