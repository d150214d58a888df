"""How the layers of a network are written in a script: one file for each kind of layer."""

from app.export.kinds import conv, dense, maxpool, relu

BY_KIND = {"conv": conv.KIND, "relu": relu.KIND, "maxpool": maxpool.KIND, "dense": dense.KIND}
