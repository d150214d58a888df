import { encode } from "../model/link.js";

const LONG = 8000; // characters that a link may have almost everywhere

/**
 * The menu "Share": a link to what is seen, and the lines that put it into a course page.
 *
 * @param {HTMLElement} root @param {import("../state/state.js").Store} store
 * @param {typeof import("../state/address.js").viewOf} viewOf
 */
export function createShare(root, store, viewOf) {
  const find = (name) => root.querySelector(`[data-${name}]`);
  const said = find("said");

  async function write() {
    const view = viewOf(store.state);
    const fragment = await encode(view);
    const derivation = view.cell !== null && find("what").querySelector(":checked").value === "derivation";
    const framed = derivation ? fragment : await encode({ ...view, cell: null, tab: null });
    find("link").value = `${location.origin}${location.pathname}#${fragment}`;
    find("snippet").value = snippet(`${new URL("embed", document.baseURI)}#${framed}`, derivation);
    find("what").disabled = view.cell === null;
    find("long").textContent =
      `It carries every weight, and so is ${Math.ceil(fragment.length / 1000)} kB long: where a link of that size is cut off, take the numbers away as JSON or NPZ.`;
    find("long").hidden = fragment.length < LONG;
  }

  root.addEventListener("beforetoggle", ({ newState }) => {
    said.textContent = "";
    if (newState === "open" && store.state.shown) write();
  });
  find("what").addEventListener("change", write);
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      said.textContent = (await copy(find(button.dataset.copy))) ? "Copied." : "Press Ctrl+C to copy what is marked.";
    });
  }
}

function snippet(url, derivation) {
  const title = derivation ? "Retrograd: how one number came about" : "Retrograd: backpropagation, number by number";
  return `<iframe src="${url.replaceAll("&", "&amp;")}" title="${title}" width="100%" height="${derivation ? 420 : 720}" loading="lazy"></iframe>`;
}

/** @param {HTMLInputElement | HTMLTextAreaElement} field @returns {Promise<boolean>} whether the browser let it be copied */
async function copy(field) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    return document.execCommand("copy"); // pages without TLS have no clipboard of their own
  }
}
