import { ReaderError } from "./errors.js";
import { mistakesIn, mistakesText } from "./mistakes.js";
import { TABS } from "./tabs.js";
import { base64Of, bytesOf } from "./tensors.js";

/**
 * A view of the page as the fragment of an address, which the browser never sends to a server, and back:
 * `sample=7&label=3&cell=conv1.W.grad:2,0,1,1&tab=matrix`. Defaults are left out.
 *
 * @typedef {{sample: number} | {pixels: Float64Array}} Image   numbers in 0..1 of a square
 * @typedef {import("./objective.js").FixedObjective} Objective
 * @typedef {import("./network.js").NetworkChoice} NetworkChoice
 * @typedef {import("./tabs.js").Tab} Tab
 * @typedef {{objective: Objective | null, network: NetworkChoice | null, mistakes: import("./mistakes.js").Mistake[] | null,
 *            cell: import("./cells.js").Cell | null, tab: Tab | null}} Options   null: the default
 * @typedef {{image: Image} & Options} View
 */

/** A link that does not lead to a view of the page. */
export class LinkError extends ReaderError {}

const LONG = 240; // characters: longer JSON is compressed
const LARGEST = 1 << 20; // bytes that a link may be decompressed to

/** @param {View} view @returns {Promise<string>} */
export async function encode({ image, objective, network, mistakes, cell, tab }) {
  const parts = {
    ...("sample" in image ? { sample: String(image.sample) } : { digit: await packPixels(image.pixels) }),
    ...(await packObjective(objective)),
    ...(network && { network: await pack(network) }),
    ...(mistakes && { mistakes: mistakesText(mistakes) }),
    ...(cell && { cell: `${cell.tensor}:${cell.index.join(",")}` }),
    ...(tab && { tab }),
  };
  return Object.entries(parts)
    .map(([key, value]) => `${key}=${escapePart(value)}`)
    .join("&");
}

/**
 * The view that a link leads to; null if the fragment is empty. It throws a LinkError that says what is wrong.
 *
 * @param {string} fragment  with or without its # @returns {Promise<View | null>}
 */
export async function decode(fragment) {
  const parts = split(fragment.replace(/^#/, ""));
  if (parts.size === 0) return null;
  for (const key of parts.keys())
    if (!Object.hasOwn(READERS, key)) throw new LinkError(`it has an unknown part “${short(key)}”`);
  /** @type {{image: Image | null} & Options} */
  const view = { image: null, objective: null, network: null, mistakes: null, cell: null, tab: null };
  for (const [key, value] of parts) Object.assign(view, await READERS[key](value));
  const { image, ...options } = view;
  const isOneDigit = parts.has("sample") !== parts.has("digit");
  if (!image || !isOneDigit) throw new LinkError("it must name one digit, as sample=… or digit=…");
  return { image, ...options };
}

/** @type {Record<string, (text: string) => Partial<View> | Promise<Partial<View>>>} */
const READERS = {
  sample: (text) => ({ image: { sample: whole("sample", text) } }),
  digit: async (text) => ({ image: { pixels: await unpackPixels(text) } }),
  label: (text) => ({ objective: { kind: "cross_entropy", label: whole("label", text) } }),
  // Whether an object is an objective or a network is for the API to say.
  objective: async (text) => ({ objective: /** @type {Objective} */ (await unpack("objective", text)) }),
  network: async (text) => ({ network: await unpack("network", text) }),
  mistakes: (text) => ({ mistakes: mistakesOf(text) }),
  cell: (text) => ({ cell: cellOf(text) }),
  tab: (text) => ({ tab: tabOf(text) }),
};

/** The parts of a fragment by their names. @param {string} fragment @returns {Map<string, string>} */
function split(fragment) {
  const parts = new Map();
  for (const part of fragment.split("&").filter(Boolean)) {
    const at = part.indexOf("=");
    if (at < 1) throw new LinkError(`“${short(part)}” is not of the form name=value`);
    const key = part.slice(0, at);
    if (parts.has(key)) throw new LinkError(`it has two parts named “${short(key)}”`);
    parts.set(key, unescapePart(part.slice(at + 1)));
  }
  return parts;
}

/** A value with only those characters escaped that a fragment does not allow. @param {string} value */
function escapePart(value) {
  return encodeURIComponent(value).replace(/%(3A|2C|7B|7D|5B|5D)/gi, decodeURIComponent);
}

/** @param {string} value */
function unescapePart(value) {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new LinkError("it has a % without the two digits of a character; it may have been cut off");
  }
}

/** @param {string} name @param {string} text */
function whole(name, text) {
  if (!/^\d{1,6}$/.test(text)) throw new LinkError(`${name} must be a whole number; it is “${short(text)}”`);
  return Number(text);
}

/** @param {string} text */
function mistakesOf(text) {
  const mistakes = mistakesIn(text);
  if (!mistakes) throw new LinkError(`mistakes are written like flipped-kernel:conv1; this is “${short(text)}”`);
  return mistakes;
}

/** @param {string} text */
function cellOf(text) {
  const match = /^([a-z]\w*(?:\.\w+)*):((?:\d{1,6}(?:,\d{1,6}){0,3})?)$/.exec(text);
  if (!match) throw new LinkError(`a cell is written like conv1.W:2,0,1,1; this one is “${short(text)}”`);
  const [, tensor, index] = match;
  return { tensor, index: index === "" ? [] : index.split(",").map(Number) }; // the loss is a number without an index
}

/** @param {string} text @returns {Tab} */
function tabOf(text) {
  const tab = TABS.find((name) => name === text);
  if (!tab) throw new LinkError(`tab must be one of ${TABS.join(", ")}; it is “${short(text)}”`);
  return tab;
}

/** @param {Objective | null} objective @returns {Promise<{label?: string, objective?: string}>} */
async function packObjective(objective) {
  if (objective === null) return {};
  const isLabel = objective.kind === "cross_entropy" && Number.isInteger(objective.label);
  const isSimple = isLabel && Object.keys(objective).length === 2;
  return isSimple ? { label: String(objective.label) } : { objective: await pack(objective) };
}

/** An object as JSON; long JSON is compressed and marked with a tilde. @param {object} value */
async function pack(value) {
  const json = JSON.stringify(value);
  return json.length < LONG ? json : `~${await deflate(new TextEncoder().encode(json))}`;
}

/** @param {string} name @param {string} text @returns {Promise<object>} */
async function unpack(name, text) {
  try {
    const json = text.startsWith("~") ? new TextDecoder().decode(await inflate(text.slice(1))) : text;
    const value = JSON.parse(json);
    if (value === null || typeof value !== "object" || Array.isArray(value)) throw new SyntaxError("not an object");
    return value;
  } catch (error) {
    if (error instanceof LinkError) throw error;
    throw new LinkError(`its ${name} can’t be read; the link may have been cut off`);
  }
}

/**
 * Every digit that was drawn or uploaded consists of greys of 0..255, one byte each. Other numbers take 8 bytes each.
 *
 * @param {Float64Array} pixels
 */
function packPixels(pixels) {
  const greys = Uint8Array.from(pixels, (x) => Math.round(255 * x));
  const exact = greys.every((grey, i) => grey / 255 === pixels[i]);
  return deflate(exact ? greys : new Uint8Array(Float64Array.from(pixels).buffer));
}

const [SMALLEST_SIDE, LARGEST_SIDE] = [6, 28];

/** @param {string} text */
async function unpackPixels(text) {
  const bytes = await inflate(text);
  if (isSquare(bytes.length)) return Float64Array.from(bytes, (grey) => grey / 255);
  if (isSquare(bytes.length / 8)) return new Float64Array(bytes.buffer);
  throw new LinkError(
    `its digit has ${bytes.length} bytes, which are not those of ${SMALLEST_SIDE} × ${SMALLEST_SIDE} to ` +
      `${LARGEST_SIDE} × ${LARGEST_SIDE} pixels; the link may have been cut off`,
  );
}

/** Whether a digit can have so many pixels: then eight times as many are none. @param {number} pixels */
function isSquare(pixels) {
  const side = Math.sqrt(pixels);
  return Number.isInteger(side) && side >= SMALLEST_SIDE && side <= LARGEST_SIDE;
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function deflate(bytes) {
  const packed = await pipe(bytes, new CompressionStream("deflate-raw"), Infinity);
  return base64Of(packed).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @param {string} text */
async function inflate(text) {
  try {
    const bytes = bytesOf(text.replaceAll("-", "+").replaceAll("_", "/"));
    return await pipe(bytes, new DecompressionStream("deflate-raw"), LARGEST);
  } catch (error) {
    if (error instanceof LinkError) throw error;
    throw new LinkError("its compressed data can’t be read; the link may have been cut off");
  }
}

/**
 * What bytes become in a stream, if that is at most `limit` bytes.
 *
 * @param {Uint8Array<ArrayBuffer>} bytes @param {CompressionStream | DecompressionStream} stream @param {number} limit
 */
async function pipe(bytes, stream, limit) {
  const chunks = [];
  let size = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length;
    if (size > limit) {
      await reader.cancel();
      throw new LinkError("it holds more data than a view can have");
    }
    chunks.push(next.value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/** @param {string} text */
const short = (text) => (text.length > 24 ? `${text.slice(0, 24)}…` : text);
