"""The command line: python -m app serve | trace | check | lesson | train | digits | paper | evaluate."""

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError
from tqdm import tqdm

from app import digits, images, weights
from app.engine.tensors import notation
from app.engine.training import alive_filters
from app.experiment import presets
from app.experiment.choice import CrossEntropyObjective, Experiment, PixelImage
from app.experiment.errors import ExperimentError
from app.experiment.presets import CONVS, FIRST_RELU
from app.experiment.run import Picture, run
from app.lessons import library
from app.serve import serve
from app.settings import Settings
from app.training import paper
from app.training.fit import VALIDATION, accuracy, fit
from app.web.api.check import GradientCheck
from app.web.api.trace import trace_reply

_DATA_HELP = "MNIST: a folder with the four IDX files (.gz or not), or an npz with images, labels and split"


def _within(convert: Callable[[str], Any], least: float, most: float, expected: str) -> Callable[[str], Any]:
    """A type for argparse: any other text is an error that names the flag and what was expected."""

    def parse(text: str) -> Any:
        with suppress(ValueError):
            value = convert(text)
            if least <= value <= most:
                return value
        raise argparse.ArgumentTypeError(f"must be {expected}, not {text!r}")

    return parse


_count = _within(int, 1, 10**9, "a whole number of at least 1")
_port = _within(int, 0, 65_535, "a port, 0 to 65535")
_rate = _within(float, 1e-12, 10, "a number above 0, at most 10")
_seed = _within(int, 0, 2**32 - 1, "a whole number from 0 to 2^32 - 1")


def build_parser() -> argparse.ArgumentParser:
    """All commands with their flags and help."""
    parser = argparse.ArgumentParser(
        prog="python -m app", description="Backpropagation through a CNN, number by number."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    server = commands.add_parser("serve", help="serve the page and the API")
    server.add_argument("--host", default="127.0.0.1", help="0.0.0.0 to accept other machines; default: %(default)s")
    server.add_argument("--port", type=_port, default=8000, help="0 takes any free port; default: %(default)s")
    server.add_argument(
        "--workers", type=_count, default=1, help="processes, at most one for each core; default: %(default)s"
    )
    server.set_defaults(run=_serve)

    trace = commands.add_parser("trace", help="trace a picture of a digit, as the page does")
    _add_picture(trace)
    trace.add_argument(
        "--out", type=Path, metavar="FILE", help=".json: the trace as the API sends it; .npz: every tensor by its name"
    )
    trace.set_defaults(run=_trace)

    check = commands.add_parser("check", help="compare the gradients of a picture's trace with finite differences")
    _add_picture(check)
    check.add_argument(
        "--tensor", metavar="NAME", help="one gradient, such as conv1.W or conv1.grad; default: all parameters"
    )
    check.set_defaults(run=_check)

    lesson = commands.add_parser("lesson", help="say what is wrong with lessons, and where")
    actions = lesson.add_subparsers(dest="action", required=True, metavar="ACTION")
    checked = actions.add_parser("check", help="print every problem as FILE:LINE: MESSAGE; the exit status is 1 if any")
    checked.add_argument("files", type=Path, nargs="+", metavar="FILE", help="a lesson, or a glossary.md")
    checked.set_defaults(run=_check_lessons)

    train = commands.add_parser("train", help="train the default network on MNIST and write its weights")
    train.add_argument("--data", type=Path, required=True, metavar="PATH", help=_DATA_HELP)
    train.add_argument(
        "--out", type=Path, default=weights.SHIPPED, metavar="FILE.npz", help="default: the shipped weights"
    )
    train.add_argument("--epochs", type=_count, default=40, help="default: %(default)s")
    train.add_argument("--batch", type=_count, default=128, help="digits in a step; default: %(default)s")
    train.add_argument(
        "--learning-rate", type=_rate, default=0.01, help="the peak of the one-cycle schedule; default: %(default)s"
    )
    train.add_argument(
        "--seed", type=_seed, default=1, help="the same seed gives the same weights; default: %(default)s"
    )
    train.set_defaults(run=_train)

    gallery = commands.add_parser("digits", help="select the digits that the app ships from MNIST's training digits")
    gallery.add_argument("--data", type=Path, required=True, metavar="PATH", help=_DATA_HELP)
    gallery.add_argument(
        "--out", type=Path, default=digits.SHIPPED, metavar="FILE.npz", help="default: the shipped digits"
    )
    gallery.add_argument("--count", type=_count, default=3000, help="default: %(default)s")
    gallery.set_defaults(run=_digits)

    by_hand = commands.add_parser("paper", help="search for the weights of the paper network, and write them")
    by_hand.add_argument(
        "--out", type=Path, default=weights.PAPER, metavar="FILE.npz", help="default: the shipped weights"
    )
    by_hand.add_argument("--starts", type=_count, default=20, help="random beginnings; default: %(default)s")
    by_hand.add_argument(
        "--seed", type=_seed, default=1, help="the same seed gives the same weights; default: %(default)s"
    )
    by_hand.set_defaults(run=_paper)

    evaluate = commands.add_parser("evaluate", help="print the accuracy on MNIST's test digits")
    evaluate.add_argument("--data", type=Path, required=True, metavar="PATH", help=_DATA_HELP)
    evaluate.add_argument(
        "--weights",
        type=Path,
        default=weights.SHIPPED,
        metavar="FILE.npz",
        help="default: the shipped weights",
    )
    evaluate.set_defaults(run=_evaluate)
    return parser


def _add_picture(command: argparse.ArgumentParser) -> None:
    """Add the arguments that `_picture` reads."""
    command.add_argument("image", type=Path, metavar="IMAGE", help="PNG, JPEG, WebP, GIF or BMP of one digit")
    command.add_argument(
        "--label",
        type=int,
        choices=range(10),
        metavar="N",
        help="the label of the loss, 0 to 9; default: the predicted digit",
    )


def _serve(args: argparse.Namespace) -> int:
    try:
        settings = Settings()
    except ValidationError as error:
        for problem in error.errors():
            print(f"RETROGRAD_{str(problem['loc'][0]).upper()}: {problem['msg']}", file=sys.stderr)
        return 2
    return serve(settings, args.host, args.port, args.workers)


def _picture(args: argparse.Namespace) -> Picture:
    digit = images.read_digit(args.image.read_bytes(), max_pixels=Settings().max_image_pixels)
    objective = CrossEntropyObjective(kind="cross_entropy", label=args.label)
    return run(Experiment(image=PixelImage(pixels=digit.pixels), objective=objective))


def _check(args: argparse.Namespace) -> int:
    summary = GradientCheck(_picture(args).trace, args.tensor).run().summary()
    for name, checked in summary["tensors"].items():
        errors, kinks = np.array(checked["relative_error"]), np.array(checked["kink"], bool)
        worst = errors[~kinks].max(initial=0)
        print(f"{name:10} {notation(errors.shape):18} largest relative error {worst:.1e}, {kinks.sum()} kinks")
    print(summary["verdict"])
    return 0 if summary["agrees"] else 1


def _trace(args: argparse.Namespace) -> int:
    picture = _picture(args)
    match args.out and args.out.suffix:
        case ".json":
            args.out.write_bytes(trace_reply(picture))
        case ".npz":
            arrays: dict[str, Any] = picture.trace.tensors
            np.savez_compressed(args.out, **arrays)
        case None:
            print(_summary(picture))
            return 0
        case other:
            print(f"--out must end in .json or .npz, not {other!r}", file=sys.stderr)
            return 2
    print(f"wrote {args.out}")
    return 0


def _summary(picture: Picture) -> str:
    """A line for each tensor: its name, its shape and its range."""
    trace = picture.trace
    p = trace.probabilities[0]
    label = picture.experiment["objective"]["label"]
    lines = [f"prediction {p.argmax()} (p = {p.max():.4f}), loss {trace.loss:.6g} for label {label}", ""]
    for name, tensor in trace.tensors.items():
        shape = notation(tensor.shape)
        lines.append(f"{name:15} {shape:20} {float(tensor.min()):+12.6g} .. {float(tensor.max()):+.6g}")
    return "\n".join(lines)


def _check_lessons(args: argparse.Namespace) -> int:
    found = [problem for file in args.files for problem in library.check(file)]
    for problem in found:
        print(problem)
    if not found:
        print(f"{len(args.files)} checked, nothing is wrong")
    return 1 if found else 0


def _train(args: argparse.Namespace) -> int:
    training, _ = digits.mnist(args.data)
    needed = VALIDATION + args.batch
    if len(training.labels) < needed:
        raise digits.DigitsError(
            f"{args.data} has {len(training.labels)} training digits, but at least {needed} are needed: "
            f"{VALIDATION} for validation and {args.batch} for a batch"
        )
    training, held_out = training.take(slice(-VALIDATION)), training.take(slice(-VALIDATION, None))
    per_epoch = len(training.labels) // args.batch
    with tqdm(total=args.epochs * per_epoch, unit="step") as bar:
        for progress in fit(
            training, seed=args.seed, epochs=args.epochs, batch=args.batch, learning_rate=args.learning_rate
        ):
            bar.update()
            network = progress.network
            if progress.step % per_epoch == 0:
                bar.set_postfix(loss=f"{progress.loss:.3f}", validation=f"{accuracy(network, held_out):.2%}")
    alive = alive_filters(network, digits.as_input(held_out.images), FIRST_RELU)
    print(f"validation {accuracy(network, held_out):.2%}, {_alive(alive)}")
    if not alive.all():
        print("Not written, because a filter is dead. Try another --seed.", file=sys.stderr)
        return 1
    weights.save(network, args.out)
    print(f"wrote {args.out}")
    return 0


def _alive(filters: NDArray[np.bool_]) -> str:
    return f"{CONVS[0]} filters alive: {filters.sum()} of {len(filters)}"


def _digits(args: argparse.Namespace) -> int:
    training, _ = digits.mnist(args.data)
    digits.save(digits.select(training, args.count), args.out)
    print(f"wrote {args.out}")
    return 0


def _paper(args: argparse.Namespace) -> int:
    worth, network = paper.search(args.seed, args.starts)
    print(f"of 3 kernels {worth.telling} are telling, and of {len(digits.SAMPLES)} samples {worth.good} are good")
    print(f"{worth.clear} of these are clear; the largest number is {-worth.smallness:g}")
    weights.save(network, args.out)
    print(f"wrote {args.out}")
    return 0


def _evaluate(args: argparse.Namespace) -> int:
    _, test = digits.mnist(args.data)
    if not len(test.labels):
        raise digits.DigitsError(f"{args.data} has no test digits")
    network = presets.load(args.weights)
    alive = alive_filters(network, digits.as_input(test.images), FIRST_RELU)
    print(f"{len(test.labels)} test digits: {accuracy(network, test):.2%} classified correctly")
    print(_alive(alive))
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    args = build_parser().parse_args(argv)
    try:
        return int(args.run(args))
    except (OSError, digits.DigitsError, weights.WeightsError, images.ImageError, ExperimentError) as error:
        print(error, file=sys.stderr)
        return 2
