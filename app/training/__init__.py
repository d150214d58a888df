"""Training: the weights that the app ships (`augment`, `fit`), and gradient descent in the page (`descent`)."""
