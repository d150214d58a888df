"""python -m benchmarks."""

import os
import sys

# One thread each, ours and the peer's; NumPy and PyTorch read these when they are first imported.
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ[name] = "1"

from benchmarks.cli import main  # noqa: E402 - see above

if __name__ == "__main__":
    sys.exit(main())
