/**
 * The server-sent events of a stream, `data` parsed as JSON, a chunk of the stream at a time.
 *
 * @param {ReadableStream<Uint8Array>} stream
 * @returns {AsyncGenerator<{event: string, data: any}[]>}
 */
export async function* eventsOf(stream) {
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  let rest = "";
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const blocks = (rest + decoder.decode(chunk.value, { stream: true })).replaceAll("\r\n", "\n").split("\n\n");
    rest = blocks.pop();
    const whole = blocks.map(parse).filter(Boolean);
    if (whole.length) yield whole;
  }
}

function parse(block) {
  const fields = { event: "message", data: "" };
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 1).trimStart();
  }
  return fields.data ? { event: fields.event, data: JSON.parse(fields.data) } : null;
}
