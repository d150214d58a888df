/**
 * What is the same for everyone has an address, so that caches can keep it: a browser's, and those of a network. They
 * keep it for ever if the address names the release that the page is of.
 */
const RELEASE = globalThis.document?.querySelector("meta[name=release]")?.getAttribute("content") ?? "";

export const SAMPLES = `/api/samples?release=${RELEASE}`;

/**
 * The address of a sample's trace; null for every other experiment.
 *
 * @param {import("./client.js").Experiment} experiment
 */
export function addressOfTrace({ image, network, objective, mistakes }) {
  if (network || mistakes?.length || !("sample" in image)) return null;
  if (objective && objective.kind !== "cross_entropy") return null;
  const query = new URLSearchParams({ arrays: "typed", release: RELEASE });
  if (typeof objective?.label === "number") query.set("label", `${objective.label}`);
  return `/api/trace/sample/${image.sample}?${query}`;
}
