/**
 * Formulas of the API, made safe: only elements of MathML and a few of their attributes are copied. Each symbol gets
 * the colour of its quantity.
 */

const MATHML = "http://www.w3.org/1998/Math/MathML";
const ELEMENTS = new Set([
  "math",
  "mrow",
  "mi",
  "mn",
  "mo",
  "mtext",
  "msub",
  "msup",
  "msubsup",
  "mfrac",
  "mspace",
  "munder",
  "munderover",
  "mover",
]);
const ATTRIBUTES = ["stretchy", "display", "mathvariant"];
const SCRIPTS = ["msub", "msup", "msubsup"];
const QUANTITIES = Object.entries({ value: "xzasℓpX𝐱ZYAS", weight: "Wb", grad: "δΔ", mask: "MR" });

/** A formula of the API as elements; null if the text is not MathML. @param {string} text @returns {Element | null} */
export function formula(text) {
  const parsed = new DOMParser().parseFromString(text, "application/xml").documentElement;
  return parsed.localName === "math" && isAllowed(parsed) ? copy(parsed) : null;
}

/** @param {Element} element */
function isAllowed({ namespaceURI, localName }) {
  return namespaceURI === MATHML && ELEMENTS.has(localName);
}

/** @param {Element} element  an allowed one */
function copy(element) {
  const copied = document.createElementNS(MATHML, element.localName);
  for (const name of ATTRIBUTES) {
    const value = element.getAttribute(name);
    if (value !== null) copied.setAttribute(name, value);
  }
  for (const child of element.childNodes) {
    if (child instanceof Text) copied.append(child.data);
    else if (child instanceof Element && isAllowed(child)) copied.append(copy(child));
  }
  const quantity = quantityOf(copied);
  if (quantity) copied.classList.add("quantity", quantity);
  return copied;
}

/** The quantity that a symbol with its indices, or a fraction ∂L/∂…, stands for. @param {Element} element */
function quantityOf(element) {
  if (element.localName === "mfrac") return element.textContent?.startsWith("∂") ? "grad" : null;
  const base = SCRIPTS.includes(element.localName) ? element.firstElementChild : element;
  if (base?.localName !== "mi") return null;
  return QUANTITIES.find(([, symbols]) => symbols.includes(base.textContent ?? ""))?.[0] ?? null;
}
