/**
 * Formulas of the API, made safe: only elements of MathML and a few of their attributes are copied. Each symbol, and
 * each number that the API has marked, gets the colour of its quantity.
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
  "mstyle",
  "munder",
  "munderover",
  "mover",
]);
const ATTRIBUTES = ["stretchy", "display", "displaystyle", "scriptlevel", "form", "fence", "mathvariant"];
const SCRIPTS = ["msub", "msup", "msubsup"];
const SYMBOLS = Object.entries({ value: "xzasℓpX𝐱ZYAS", weight: "Wb", grad: "δΔ", mask: "MR" });

/** A formula of the API as elements; null if the text is not MathML. @param {string} text @returns {Element | null} */
export function formula(text) {
  const parsed = new DOMParser().parseFromString(text, "application/xml").documentElement;
  return parsed.localName === "math" && isAllowed(parsed) ? copy(parsed) : null;
}

/**
 * A formula of the API as boxes that wrap: one for each side of an equals sign, with one for each of its parts.
 * Parts begin with an operator that is directly in the formula, or follow each other without one.
 *
 * @param {string} text
 * @returns {HTMLElement | null}  null if the text is not MathML
 */
export function equation(text) {
  const whole = formula(text);
  if (!whole) return null;
  const sides = split([...whole.children], isEqualsSign);
  return boxOf(
    "equation",
    sides.map((side) => boxOf("formula-side", split(side, beginsPart).map(mathOf))),
  );
}

/** Groups of elements, each with one that begins a group at its head. @type {(all: Element[], begins: (element: Element) => boolean) => Element[][]} */
function split(all, begins) {
  /** @type {Element[][]} */
  const groups = [];
  for (const element of all) {
    if (groups.length === 0 || begins(element)) groups.push([]);
    groups.at(-1)?.push(element);
  }
  return groups;
}

/** @param {Element} element */
const isEqualsSign = (element) => isOperator(element) && element.textContent === "=";

/** @param {Element} element */
const beginsPart = (element) => isOperator(element) || !isOperator(element.previousElementSibling);

/** @param {Element | null} element */
const isOperator = (element) => element?.localName === "mo";

/** A piece of a formula, in display style but in line with its neighbours. @param {Element[]} elements */
function mathOf(elements) {
  const math = document.createElementNS(MATHML, "math");
  math.setAttribute("displaystyle", "true");
  math.append(...elements);
  return math;
}

/** @param {string} name @param {Element[]} content */
function boxOf(name, content) {
  const box = document.createElement("div");
  box.className = name;
  box.append(...content);
  return box;
}

/** @param {Element} element */
function isAllowed({ namespaceURI, localName }) {
  return namespaceURI === MATHML && ELEMENTS.has(localName);
}

/** @param {Element} element  an allowed one @param {boolean} [isColoured]  whether it is a part of a coloured element */
function copy(element, isColoured = false) {
  const copied = document.createElementNS(MATHML, element.localName);
  for (const name of ATTRIBUTES) {
    const value = element.getAttribute(name);
    if (value !== null) copied.setAttribute(name, value);
  }
  const quantity = isColoured ? null : quantityOf(element);
  if (quantity) copied.classList.add("quantity", quantity);
  for (const child of element.childNodes) {
    if (child instanceof Text) copied.append(child.data);
    else if (child instanceof Element && isAllowed(child)) copied.append(copy(child, isColoured || quantity !== null));
  }
  return copied;
}

/** What a marked number, a symbol with its indices, or a fraction ∂L/∂… stands for. @param {Element} element */
function quantityOf(element) {
  const marked = element.getAttribute("data-quantity");
  if (marked) return SYMBOLS.find(([quantity]) => quantity === marked)?.[0] ?? null;
  if (element.localName === "mfrac") return element.textContent?.startsWith("∂") ? "grad" : null;
  const base = SCRIPTS.includes(element.localName) ? element.firstElementChild : element;
  if (base?.localName !== "mi" || !base.textContent) return null;
  const symbol = base.textContent;
  return SYMBOLS.find(([, symbols]) => symbols.includes(symbol))?.[0] ?? null;
}
