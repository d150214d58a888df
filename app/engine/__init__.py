"""The mathematics: pure NumPy, no I/O, no clock, no web.

Each operation has a file with its equations, its forward pass and its backward pass side by side. All of them share
one signature, with the batch axis first and dL/dy written `dy`:

    forward(x) -> y, kept                        `kept` is what the gradients need again, computed once
    param_grads(dy, kept) -> {"W": dW, "b": db}
    input_grad(dy, kept) -> dx
"""
