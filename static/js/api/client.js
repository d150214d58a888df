import { addressOf } from "../dom/root-path.js";
import { bytesOf, decode, openTrace } from "../model/tensors.js";
import { addressOfTrace, SAMPLES } from "./addresses.js";
import { ApiError } from "./errors.js";
import { eventsOf } from "./events.js";
import * as patience from "./patience.js";

/**
 * The API of the server. Requests and replies have the types of its OpenAPI document, so that neither side can change
 * without the other.
 *
 * @typedef {import("openapi").components["schemas"]} Schemas
 * @typedef {import("openapi").paths} Paths
 * @typedef {import("../model/cells.js").Cell} Cell
 * @typedef {import("../model/tensors.js").Tensor} Tensor
 * @typedef {import("../model/tensors.js").Trace} Trace
 * @typedef {import("../model/training-steps.js").Weights} Weights
 *
 * @typedef {Schemas["Experiment"]["image"]} Image
 * @typedef {Body<"/api/trace">} Experiment
 * @typedef {{id: number, label: number, pixels: Uint8Array}} Sample  784 greys, row-major
 * @typedef {Schemas["ImageStep"]} Step  one stage from the photo to the network's input
 * @typedef {Schemas["DerivationReply"]} Derivation
 * @typedef {import("../model/chain.js").Chain} Chain
 * @typedef {Schemas["StopReply"]} Stop
 * @typedef {Schemas["CheckReply"]} CheckReply
 * @typedef {Schemas["ExerciseReply"]} Exercise
 * @typedef {Schemas["AnswerReply"]} AnswerReply
 * @typedef {{batch: Tensor, mean: Tensor, singles: Tensor, difference: number}} BatchTensor
 * @typedef {Omit<Schemas["BatchReply"], "tensors"> & {tensors: Map<string, BatchTensor>}} BatchReply
 * @typedef {{name: string, values: Tensor}} GivenArray  in the shape that it was given in
 * @typedef {{arrays: GivenArray[], leftOut: Schemas["LeftOutArray"][], weights: Schemas["WeightsReply"] | null}} Given
 * @typedef {Omit<Schemas["ComparisonReply"], "difference" | "right"> & {difference: Tensor, right: Tensor}} Comparison
 */

/**
 * The events of streams. Their arrays are always typed ones.
 *
 * @typedef {{event: "error", data: Schemas["ErrorDetail"]}} ErrorEvent
 * @typedef {Omit<Schemas["TrainStep"], "weights" | "grads"> & {weights: Weights | null}} TrainStep
 * @typedef {{event: "step", data: TrainStep} | {event: "end", data: Schemas["TrainEnd"]} | ErrorEvent} TrainEvent
 * @typedef {Schemas["Progress"]} Progress
 */
/**
 * @template R
 * @typedef {{event: "progress", data: Progress} | {event: "result", data: R} | ErrorEvent} WorkEvent  of long work with reply R
 */

/**
 * A request's body. What has a default may be left out, although openapi-typescript says otherwise.
 *
 * @template {keyof Paths} P
 * @typedef {Paths[P] extends {post: {requestBody: {content: {"application/json": infer B}}}} ? WithDefaults<B> : never} Body
 */
/**
 * @template B
 * @typedef {{[K in keyof B as Exclude<K, "mistakes">]: K extends "network" ? Partial<Schemas["NetworkChoice"]>
 *          : K extends "experiment" ? Body<"/api/trace"> : B[K]}
 *          & {mistakes?: import("../model/mistakes.js").Mistake[]}} WithDefaults
 */
/**
 * @typedef {{seed: string, kind: string, level: number, experiment?: Experiment}} Asked  what determines an exercise
 */
/**
 * @template {keyof Paths} P
 * @typedef {Paths[P] extends {post: {responses: {200: {content: {"application/json": infer R}}}}} ? R : never} Reply
 */

const UNREACHABLE = "The server does not answer. Check your connection; nothing that you see is lost.";

export const onBusy = patience.onBusy;

/** @returns {Promise<Sample[]>} */
export async function samples() {
  /** @type {Schemas["Sample"][]} */
  const list = await jsonOf(await respond(SAMPLES));
  return list.map(({ id, label, pixels }) => ({ id, label, pixels: bytesOf(pixels) }));
}

/**
 * Read a photo in the form that a network takes; null: the trained one.
 *
 * @param {Blob} file @param {import("../model/network.js").NetworkChoice | null} network @param {AbortSignal} signal
 * @returns {Promise<Schemas["ImageReply"]>}
 */
export async function image(file, network, signal) {
  const body = new FormData();
  body.append("file", file);
  if (network) body.append("network", JSON.stringify(network));
  return jsonOf(await respond("/api/image", { method: "POST", body, signal }), signal);
}

/**
 * Read arrays that were computed elsewhere, from a file or a pasted text.
 *
 * @param {Blob} file @param {import("../model/network.js").NetworkChoice | null} network  whose weights they may be
 * @param {AbortSignal} signal
 * @returns {Promise<Given>}
 */
export async function arrays(file, network, signal) {
  const body = new FormData();
  body.append("file", file, file instanceof File ? file.name : "pasted.txt");
  if (network) body.append("network", JSON.stringify(network));
  /** @type {Reply<"/api/arrays">} */
  const reply = await jsonOf(await respond("/api/arrays?arrays=typed", { method: "POST", body, signal }), signal);
  return {
    arrays: reply.arrays.map(({ name, values }) => ({ name, values: decode(values) })),
    leftOut: reply.left_out,
    weights: reply.weights ?? null,
  };
}

/** Which tensors of a trace arrays are, by their names and shapes. @param {Body<"/api/match">} body @param {AbortSignal} signal */
export async function match(body, signal) {
  return jsonOf(await respond("/api/match", jsonRequest(body, signal)), signal);
}

/**
 * Numbers of one's own beside the right ones, and the known mistakes that they may come from.
 *
 * @param {Body<"/api/compare">} body @param {AbortSignal} signal
 * @param {(progress: Progress) => void} onProgress
 * @returns {Promise<Comparison>}
 */
export async function compare(body, signal, onProgress) {
  const reply = await follow("/api/compare", body, signal, onProgress);
  return { ...reply, difference: decode(reply.difference), right: decode(reply.right) };
}

/** @returns {Promise<Schemas["KnownMistakeReply"][]>} */
export async function mistakes() {
  return jsonOf(await respond("/api/mistakes"));
}

/** @param {Experiment} experiment @param {AbortSignal} [signal] @returns {Promise<Trace>} */
export async function trace(experiment, signal) {
  const address = addressOfTrace(experiment);
  return openTrace(address ? await get(address, signal) : await post("/api/trace", experiment, signal));
}

/** How one number came about. @param {Body<"/api/derivation">} cell @param {AbortSignal} signal */
export function derivation(cell, signal) {
  return post("/api/derivation", cell, signal);
}

/**
 * The whole chain of a number in matrices.
 *
 * @param {Body<"/api/chain">} cell @param {AbortSignal} signal
 * @returns {Promise<Chain>}
 */
export async function chain(cell, signal) {
  const reply = await post("/api/chain", cell, signal);
  return { ...reply, steps: reply.steps.map(decodeStep) };
}

/** @param {Schemas["ChainStepReply"]} step @returns {Chain["steps"][number]} */
function decodeStep({ factors, result, ...step }) {
  return {
    ...step,
    factors: factors.map((factor) => ({ ...factor, values: decode(factor.values) })),
    result: { ...result, values: decode(result.values) },
  };
}

/** The strongest routes from a number to the loss. @param {Body<"/api/path">} cell @param {AbortSignal} signal */
export async function routes(cell, signal) {
  return (await post("/api/path", cell, signal)).routes;
}

/**
 * The gradients of several samples: of their mean loss, and of each alone.
 *
 * @param {Body<"/api/batch">} body @param {AbortSignal} signal
 * @returns {Promise<BatchReply>}
 */
export async function batch(body, signal) {
  const reply = await post("/api/batch", body, signal);
  const tensors = new Map(Object.entries(reply.tensors).map(([name, tensor]) => [name, decodeBatch(tensor)]));
  return { ...reply, tensors };
}

/** @param {Schemas["BatchTensor"]} tensor @returns {BatchTensor} */
function decodeBatch({ batch, mean, singles, difference }) {
  return { batch: decode(batch), mean: decode(mean), singles: decode(singles), difference };
}

/**
 * Every parameter's gradient beside a finite difference.
 *
 * @param {Body<"/api/check">} body @param {AbortSignal} signal
 * @param {(progress: Progress) => void} onProgress
 */
export function check(body, signal, onProgress) {
  return follow("/api/check", body, signal, onProgress);
}

/**
 * A training's events, as many at a time as arrive together. It runs on the server until it is done or aborted.
 *
 * @param {Body<"/api/train">} body @param {AbortSignal} signal
 * @returns {AsyncGenerator<TrainEvent[]>}
 */
export function train(body, signal) {
  return streamOf("/api/train", body, signal);
}

/** An exercise, without its answer. @param {Asked} body @param {AbortSignal} signal @returns {Promise<Exercise>} */
export async function exercise(body, signal) {
  return jsonOf(await respond("/api/exercise", jsonRequest(body, signal)), signal);
}

/**
 * Mark an answer, or give hints.
 *
 * @param {Asked & {answer: unknown, hints: number}} body  answer null: none, only hints
 * @param {AbortSignal} signal
 * @returns {Promise<AnswerReply>}
 */
export async function answer(body, signal) {
  return jsonOf(await respond("/api/exercise/answer", jsonRequest(body, signal)), signal);
}

/**
 * An experiment as a file, with the derivation of one number if it is a script or a notebook that computes the trace.
 *
 * @param {Experiment} experiment @param {"json" | "npz" | "py" | "ipynb" | "exercise" | "solution"} format
 * @param {Cell | null} cell
 * @returns {Promise<Blob>}
 */
export async function exportFile(experiment, format, cell) {
  const query = new URLSearchParams({ format, ...(cell && { tensor: cell.tensor, index: cell.index.join(",") }) });
  const response = await respond(`/api/export?${query}`, jsonRequest(experiment));
  return complete(response.blob());
}

/** @param {string} address @param {AbortSignal} [signal] @returns {Promise<Reply<"/api/trace">>} */
async function get(address, signal) {
  return jsonOf(await respond(address, { signal }), signal);
}

/**
 * @template {keyof Paths} P
 * @param {P} path @param {Body<P>} body @param {AbortSignal} [signal]
 * @returns {Promise<Reply<P>>}
 */
async function post(path, body, signal) {
  return jsonOf(await respond(`${path}?arrays=typed`, jsonRequest(body, signal)), signal);
}

/**
 * The reply of long work, which ends on the server when it is aborted.
 *
 * @template {"/api/check" | "/api/compare"} P
 * @param {P} path @param {Body<P>} body @param {AbortSignal} signal @param {(progress: Progress) => void} onProgress
 * @returns {Promise<Reply<P>>}
 */
async function follow(path, body, signal, onProgress) {
  /** @type {AsyncGenerator<WorkEvent<Reply<P>>[]>} */
  const stream = streamOf(`${path}?arrays=typed`, body, signal);
  for await (const events of stream) {
    for (const { event, data } of events) {
      if (event === "result") return data;
      if (event === "progress") onProgress(data);
      else throw new ApiError(data.message, { code: data.code, again: false });
    }
  }
  throw unreachable();
}

/**
 * @template {{event: string, data: unknown}} E  the events of this stream, which the caller declares
 * @param {string} address @param {unknown} body @param {AbortSignal} signal
 * @returns {AsyncGenerator<E[]>}
 */
async function* streamOf(address, body, signal) {
  const request = jsonRequest(body, signal);
  const response = await respond(address, { ...request, headers: { ...request.headers, Accept: "text/event-stream" } });
  if (!response.body) throw unreachable();
  try {
    yield* eventsOf(response.body);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TypeError) throw unreachable();
    throw error;
  }
}

/** @param {unknown} body @param {AbortSignal} [signal] */
function jsonRequest(body, signal) {
  return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal };
}

/** The body of a response; the caller declares its type. @param {Response} response @param {AbortSignal} [signal] */
function jsonOf(response, signal) {
  return complete(response.json(), signal);
}

/**
 * What the network delivers; ApiError where nothing comes, or where it is cut off.
 *
 * @template T
 * @param {Promise<T>} promise @param {AbortSignal | null} [signal]
 */
async function complete(promise, signal) {
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

/** A response with a reply in it; ApiError for every other. @param {string} address @param {RequestInit} [request] */
async function respond(address, request = {}) {
  const response = await complete(
    patience.patiently(() => fetch(addressOf(address), request), request.signal),
    request.signal,
  );
  if (response.ok) return response;
  const { error } = await response.json().catch(() => ({ error: null }));
  const { code = "unknown", message = `The server answered ${response.status}.` } = error ?? {};
  throw new ApiError(message, { code, again: response.status === 429 || response.status >= 500 });
}
