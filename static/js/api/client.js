import { bytesOf, decode, openTrace } from "../model/tensors.js";
import { ApiError } from "./errors.js";
import { eventsOf } from "./events.js";

/**
 * @typedef {{id: number, label: number, pixels: Uint8Array}} Sample   784 greys, row-major
 * @typedef {{name: string, caption: string, image: string}} Step   one stage from the photo to 28 x 28
 */

const UNREACHABLE = "The server does not answer. Check the connection; nothing that you see is lost.";

/** @returns {Promise<Sample[]>} */
export async function samples() {
  const list = await call("/api/samples");
  return list.map(({ id, label, pixels }) => ({ id, label, pixels: bytesOf(pixels) }));
}

/** @param {Blob} file @param {AbortSignal} signal @returns {Promise<{pixels: number[][], steps: Step[]}>} */
export function image(file, signal) {
  const body = new FormData();
  body.append("file", file);
  return call("/api/image", { method: "POST", body, signal });
}

/** @param {object} experiment @param {AbortSignal} signal @returns {Promise<import("../model/tensors.js").Trace>} */
export async function trace(experiment, signal) {
  return openTrace(await call("/api/trace?arrays=typed", json(experiment, signal)));
}

/**
 * How one number came about. @param {object} experiment @param {import("../model/dependencies.js").Cell} cell
 *
 * @param {AbortSignal} signal
 */
export function derivation(experiment, cell, signal) {
  return call("/api/derivation?arrays=typed", json({ experiment, ...cell }, signal));
}

/** The strongest routes from a number to the loss. */
export async function path(experiment, cell, signal) {
  const { routes } = await call("/api/path", json({ experiment, ...cell }, signal));
  return routes;
}

/** Every parameter's gradient beside a finite difference. */
export function check(experiment) {
  return call("/api/check?arrays=typed", json({ experiment }));
}

/**
 * Gradients of several samples, of their mean loss and of each alone; arrays as tensors.
 *
 * @param {{samples: number[], network?: object}} request @param {AbortSignal} signal
 */
export async function batch(request, signal) {
  const reply = await call("/api/batch?arrays=typed", json(request, signal));
  const open = ([name, { batch, mean, singles, difference }]) => [
    name,
    { batch: decode(batch), mean: decode(mean), singles: decode(singles), difference },
  ];
  return { ...reply, tensors: new Map(Object.entries(reply.tensors).map(open)) };
}

/**
 * A training's events as they come, some at a time. It runs on the server until the signal is aborted.
 *
 * @param {object} request @param {AbortSignal} signal
 * @returns {AsyncGenerator<{event: "step" | "end" | "error", data: object}[]>}
 */
export async function* train(request, signal) {
  const response = await respond("/api/train", json(request, signal));
  try {
    yield* eventsOf(response.body);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TypeError) throw unreachable();
    throw error;
  }
}

/**
 * An experiment as a file, with the derivation of one number.
 *
 * @param {"json" | "npz" | "py" | "ipynb"} format @param {import("../model/dependencies.js").Cell | null} cell @returns {Promise<Blob>}
 */
export async function exportFile(experiment, format, cell) {
  const asked = new URLSearchParams({ format, ...(cell && { tensor: cell.tensor, index: cell.index.join(",") }) });
  const response = await respond(`/api/export?${asked}`, json(experiment));
  return arrived(response.blob());
}

function json(body, signal) {
  return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal };
}

async function call(path, init = {}) {
  const response = await respond(path, init);
  return arrived(response.json(), init.signal);
}

/** What the network brings; ApiError where it does not come, or is cut off. */
async function arrived(promise, signal) {
  try {
    return await promise;
  } catch {
    signal?.throwIfAborted();
    throw unreachable();
  }
}

function unreachable() {
  return new ApiError(UNREACHABLE, { code: "unreachable", again: true });
}

/** The response, where it is one; ApiError where it is not. */
async function respond(path, init) {
  const response = await arrived(fetch(path, init), init.signal);
  if (response.ok) return response;
  const { error } = await response.json().catch(() => ({ error: null }));
  const { code = "unknown", message = `The server answered ${response.status}.` } = error ?? {};
  throw new ApiError(message, { code, again: response.status === 429 || response.status >= 500 });
}
