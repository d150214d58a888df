import { viewOf } from "./address.js";
import { encode } from "./link.js";

/** The menu "Share": a link to what is seen, and the lines that put it into a course page. */
export function createShare(root, store) {
  const find = (name) => root.querySelector(`[data-${name}]`);
  const said = find("said");

  async function write() {
    const view = viewOf(store.state);
    const { fragment, missing } = await encode(view);
    const derivation = view.cell !== null && find("what").querySelector(":checked").value === "derivation";
    const framed = derivation ? fragment : (await encode({ ...view, cell: null, tab: null })).fragment;
    find("link").value = `${location.origin}${location.pathname}#${fragment}`;
    find("snippet").value = snippet(`${new URL("embed", document.baseURI)}#${framed}`, derivation);
    find("what").disabled = view.cell === null;
    find("missing").textContent = missing ?? "";
    find("missing").hidden = missing === null;
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
