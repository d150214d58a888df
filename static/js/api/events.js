/**
 * The server-sent events of a stream, as many at a time as arrive together, with their data parsed as JSON. Breaking out
 * of the loop closes the stream, which ends the work on the server.
 *
 * @template {{event: string, data: unknown}} E  the events of this stream, which the caller declares
 * @param {ReadableStream<Uint8Array>} stream
 * @returns {AsyncGenerator<E[]>}
 */
export async function* eventsOf(stream) {
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  let rest = "";
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      const blocks = (rest + decoder.decode(chunk.value, { stream: true })).replaceAll("\r\n", "\n").split("\n\n");
      rest = blocks.pop() ?? "";
      const events = blocks.map(parse).filter((event) => event !== null);
      if (events.length) yield/** @type {E[]} */ (events);
    }
  } finally {
    reader.cancel().catch(() => {}); // a stream that has failed can't be cancelled, and need not be
  }
}

/** The event in a block of lines; null if there is none, as in a comment. @param {string} block */
function parse(block) {
  const fields = new Map();
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trimStart());
  }
  const data = fields.get("data");
  return data ? { event: fields.get("event") ?? "message", data: JSON.parse(data) } : null;
}
