import { base64Of, bytesOf } from "./tensors.js";

/**
 * A view as the fragment of an address, which no server ever sees, and back:
 * `sample=7&label=3&cell=conv1.W.grad:2,0,1,1&tab=matrix`. Only what is not the default is in it.
 *
 * @typedef {{sample: number} | {pixels: Float64Array}} Image   784 numbers in 0..1
 * @typedef {{image: Image, objective: object | null, network: object | null,
 *            cell: import("./dependencies.js").Cell | null, tab: string | null}} View
 *     objective and network as the API takes them; null: the default ones
 */

/** A link that is no view of ours; the message is for the reader. */
export class LinkError extends Error {}

const TABS = ["layer", "sum", "matrix", "check", "path"];
const LONG = 240; // characters of JSON from which on it is deflated
const LARGEST = 1 << 20; // bytes that a link may inflate to

/** @param {View} view @returns {Promise<string>} */
export async function encode({ image, objective, network, cell, tab }) {
  const parts = {
    ...("sample" in image ? { sample: String(image.sample) } : { digit: await packPixels(image.pixels) }),
    ...(await packObjective(objective)),
    ...(network && { network: await pack(network) }),
    ...(cell && { cell: `${cell.tensor}:${cell.index.join(",")}` }),
    ...(tab && { tab }),
  };
  return Object.entries(parts)
    .map(([key, value]) => `${key}=${escape(value)}`)
    .join("&");
}

/** @param {string} fragment  with or without its # @returns {Promise<View | null>} null: none given. LinkError */
export async function decode(fragment) {
  const parts = split(fragment.replace(/^#/, ""));
  if (parts.size === 0) return null;
  for (const key of parts.keys())
    if (!Object.hasOwn(READERS, key)) throw new LinkError(`it has a part “${short(key)}” that is not known here`);
  if (parts.has("sample") === parts.has("digit")) throw new LinkError("it must name one digit: sample=… or digit=…");
  const view = { image: null, objective: null, network: null, cell: null, tab: null };
  for (const [key, value] of parts) Object.assign(view, await READERS[key](value));
  return view;
}

const READERS = {
  sample: (text) => ({ image: { sample: whole("sample", text) } }),
  digit: async (text) => ({ image: { pixels: await unpackPixels(text) } }),
  label: (text) => ({ objective: { kind: "cross_entropy", label: whole("label", text) } }),
  objective: async (text) => ({ objective: await unpack("objective", text) }),
  network: async (text) => ({ network: await unpack("network", text) }),
  cell: (text) => ({ cell: cellOf(text) }),
  tab(text) {
    if (!TABS.includes(text)) throw new LinkError(`tab may be ${TABS.join(", ")}; it is “${short(text)}”`);
    return { tab: text };
  },
};

function split(fragment) {
  const parts = new Map();
  for (const part of fragment.split("&").filter(Boolean)) {
    const at = part.indexOf("=");
    if (at < 1) throw new LinkError(`“${short(part)}” is not of the form name=value`);
    const key = part.slice(0, at);
    if (parts.has(key)) throw new LinkError(`it has two parts “${short(key)}”`);
    parts.set(key, unescape(part.slice(at + 1)));
  }
  return parts;
}

/** Readable where a fragment allows it. */
function escape(value) {
  return encodeURIComponent(value).replace(/%(3A|2C|7B|7D|5B|5D)/gi, decodeURIComponent);
}

function unescape(value) {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new LinkError("it has a % that stands for nothing; it may have been cut off");
  }
}

function whole(name, text) {
  if (!/^\d{1,6}$/.test(text)) throw new LinkError(`${name} must be a number; it is “${short(text)}”`);
  return Number(text);
}

function cellOf(text) {
  const match = /^([a-z]\w*(?:\.\w+)*):((?:\d{1,6}(?:,\d{1,6}){0,3})?)$/.exec(text);
  if (!match) throw new LinkError(`a cell is written conv1.W:2,0,1,1; it is “${short(text)}”`);
  const [, tensor, index] = match;
  return { tensor, index: index === "" ? [] : index.split(",").map(Number) }; // the loss is a number without an index
}

async function packObjective(objective) {
  if (objective === null) return {};
  const { kind, label, ...rest } = objective;
  const simple = kind === "cross_entropy" && Number.isInteger(label) && Object.keys(rest).length === 0;
  return simple ? { label: String(label) } : { objective: await pack(objective) };
}

/** JSON; where it is long, deflated and marked with a tilde. */
async function pack(value) {
  const json = JSON.stringify(value);
  return json.length < LONG ? json : `~${await deflate(new TextEncoder().encode(json))}`;
}

async function unpack(name, text) {
  try {
    const json = text.startsWith("~") ? new TextDecoder().decode(await inflate(text.slice(1))) : text;
    const value = JSON.parse(json);
    if (value === null || typeof value !== "object" || Array.isArray(value)) throw new SyntaxError("no object");
    return value;
  } catch (error) {
    if (error instanceof LinkError) throw error;
    throw new LinkError(`its ${name} can't be read; the link may have been cut off`);
  }
}

/** Greys of 0..255 where that is exact, which is true of everything drawn or uploaded; else all that a float64 has. */
function packPixels(pixels) {
  const greys = Uint8Array.from(pixels, (x) => Math.round(255 * x));
  const exact = greys.every((grey, i) => grey / 255 === pixels[i]);
  return deflate(exact ? greys : new Uint8Array(Float64Array.from(pixels).buffer));
}

async function unpackPixels(text) {
  const bytes = await inflate(text);
  if (bytes.length === 784) return Float64Array.from(bytes, (grey) => grey / 255);
  if (bytes.length === 8 * 784) return new Float64Array(bytes.buffer);
  throw new LinkError(
    `its digit has ${bytes.length} bytes and not the ${784} of 28 × 28; the link may have been cut off`,
  );
}

async function deflate(bytes) {
  const packed = await through(new CompressionStream("deflate-raw"), bytes, Infinity);
  return base64Of(packed).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

async function inflate(text) {
  try {
    const bytes = bytesOf(text.replaceAll("-", "+").replaceAll("_", "/"));
    return await through(new DecompressionStream("deflate-raw"), bytes, LARGEST);
  } catch (error) {
    if (error instanceof LinkError) throw error;
    throw new LinkError("what it holds can't be unpacked; the link may have been cut off");
  }
}

/** What comes out of a stream, at most `limit` bytes. */
async function through(stream, bytes, limit) {
  const chunks = [];
  let size = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length;
    if (size > limit) {
      await reader.cancel();
      throw new LinkError("it holds more than a view can");
    }
    chunks.push(next.value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

const short = (text) => (text.length > 24 ? `${text.slice(0, 24)}…` : text);
