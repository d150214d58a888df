"""NumPy's .npz format: a zip of .npy files. No more of it is decompressed than the limits have room for."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from app.given.arrays import MOST_ARRAYS, Collected, Given, GivenError, Limits, UnusableError
from app.given.npy import read_npy

MAGICS = (b"PK\x03\x04", b"PK\x05\x06")

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # those of np.savez and np.savez_compressed
_MEMBER = b"PK\x01\x02"  # begins each entry of a zip's directory
_ENCRYPTED = 1  # a bit of a member's flags
_PICKLE = (
    "This is a file of torch.save, which holds a pickle. Loading one can run code, so it is never loaded here. Save "
    'the numbers alone: np.savez("weights.npz", **{k: v.numpy() for k, v in model.state_dict().items()})'
)


def read_npz(data: bytes, limits: Limits) -> Given:
    """The arrays in an .npz file; GivenError if it is damaged or too large, or has none."""
    most = data.count(_MEMBER)  # reading a directory of a hundred thousand entries would take a second
    if most > MOST_ARRAYS:
        raise GivenError(f"The file has {most:,} arrays; the limit is {MOST_ARRAYS}.", "too_large")
    with _damage_reported(), zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        if any(member.filename.endswith("data.pkl") for member in members):
            raise GivenError(_PICKLE, "unsupported")
        found = Collected()
        for member in members:
            name = member.filename.removesuffix(".npy")
            try:
                _check(member)
                with archive.open(member) as stream:
                    found.add(name, read_npy(stream, name, limits))
            except UnusableError as reason:
                found.leave_out(name, str(reason))
        return found.result()


def _check(member: zipfile.ZipInfo) -> None:
    """Refuse a member that np.savez does not write."""
    if member.flag_bits & _ENCRYPTED:
        raise UnusableError("it is encrypted")
    if member.compress_type not in _METHODS:
        raise UnusableError("it is compressed in a way that np.savez does not use")


@contextmanager
def _damage_reported() -> Iterator[None]:
    """What a damaged zip raises, as a GivenError."""
    try:
        yield
    except GivenError:
        raise
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OverflowError, OSError) as error:
        raise GivenError("The file is a damaged .npz file, or cut off; save it again.") from error
