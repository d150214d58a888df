/** Tensors and traces for the tests, of the shapes of the real ones and with numbers that tell their place. */

/** @param {number[]} shape @param {(i: number) => number} at */
export function typed(shape, at, dtype = "f4") {
  const size = shape.reduce((a, b) => a * b, 1);
  const data = { f4: Float32Array, f8: Float64Array, u1: Uint8Array }[dtype].from({ length: size }, (_, i) => at(i));
  return { dtype, bdata: Buffer.from(data.buffer).toString("base64"), shape: shape.join(", ") };
}

/** What POST /api/trace?arrays=typed replies for the two-block network, with numbers of our own. */
export function traceReply({ objective = { kind: "cross_entropy", label: 3 }, filters = [3, 10], ties = 0 } = {}) {
  const [f1, f2] = filters;
  const fromDense = objective.kind === "cross_entropy" || objective.kind === "logit";
  const values = (shape) => typed(shape, (i) => i / 1000);
  const signed = (shape) => typed(shape, (i) => (i % 2 ? -i : i) / 10000);
  const layer = (name, kind, notation, shape, rest = {}) => ({
    name,
    kind,
    notation,
    value: values(shape),
    grad: name !== "dense" || fromDense ? signed(shape) : null,
    ...rest,
  });
  const param = (shape, hasGrad) => ({ value: signed(shape), grad: hasGrad ? signed(shape) : null });
  const params = (shape, hasGrad = true) => ({ params: { W: param(shape, hasGrad), b: param([shape[0]], hasGrad) } });
  const mask = (shape, every) => ({ mask: typed(shape, (i) => Number(i % every === 0), "u1") });
  return {
    experiment: { objective },
    loss: 0.5,
    prediction: 3,
    probabilities: [0.01, 0.02, 0.03, 0.8, 0.04, 0.05, 0.02, 0.01, 0.01, 0.01],
    layers: [
      layer("input", "input", "[1 x 28 x 28]", [1, 28, 28]),
      layer("conv1", "conv", `[${f1} - 1 x 3 x 3]`, [f1, 26, 26], params([f1, 1, 3, 3])),
      layer("relu1", "relu", `[${f1} x 26 x 26]`, [f1, 26, 26], mask([f1, 26, 26], 2)),
      layer("pool1", "maxpool", `[${f1} x 13 x 13]`, [f1, 13, 13], { ...mask([f1, 26, 26], 4), ties }),
      layer("conv2", "conv", `[${f2} - ${f1} x 4 x 4]`, [f2, 10, 10], params([f2, f1, 4, 4])),
      layer("relu2", "relu", `[${f2} x 10 x 10]`, [f2, 10, 10], mask([f2, 10, 10], 2)),
      layer("pool2", "maxpool", `[${f2} x 5 x 5]`, [f2, 5, 5], { ...mask([f2, 10, 10], 4), ties }),
      layer("dense", "dense", `[10 - ${f2 * 25}]`, [10], params([10, f2 * 25], fromDense)),
    ],
  };
}

/** A panel of nothing but maps, for the tests of tilings. */
export function mapPanel(blocks, planes, rows, columns, { form = "maps", beside = false } = {}) {
  const part = (size) => ({
    name: "t",
    scale: "signed",
    bound: size - 1,
    tensor: { data: counting(size), shape: [size] },
  });
  const parts = [part(blocks * planes * rows * columns), ...(beside ? [part(blocks)] : [])];
  return { id: "t", form, parts, arrangement: { blocks, planes, rows, columns }, captions: [], label: "t" };
}

function counting(size) {
  return Float32Array.from({ length: size }, (_, i) => i);
}
