/**
 * Known mistakes of a backward pass, as an experiment makes them: which, in which layer, and which of its variants.
 *
 * @typedef {import("openapi").components["schemas"]} Schemas
 * @typedef {Schemas["KnownMistakeReply"]} KnownMistake
 * @typedef {{name: Schemas["MistakeChoice"]["name"], layer: string, variant?: string | number | null}} Mistake
 */

const LOSS = "loss"; // the place of a mistake in the objective
const MOST = 2;

/** In a link: `flipped-kernel:conv1,other-label:loss:3`. @param {Mistake[]} mistakes */
export function mistakesText(mistakes) {
  return mistakes.map(({ name, layer, variant }) => [name, layer, variant ?? []].flat().join(":")).join(",");
}

/** The mistakes in a link; null if it is not written so. Whether they can be made is for the API to say. @param {string} text */
export function mistakesIn(text) {
  const parts = text.split(",").map((part) => /^([a-z\d-]{1,40}):([a-z\d]{1,20})(?::([\w .+-]{1,30}))?$/.exec(part));
  if (parts.length > MOST) return null;
  const mistakes = parts.flatMap((part) => (part ? [mistakeOf(part)] : []));
  return mistakes.length === parts.length ? mistakes : null;
}

/** @param {string[]} match @returns {Mistake} */
function mistakeOf([, name, layer, variant]) {
  const choice = { name: /** @type {Mistake["name"]} */ (name), layer };
  if (variant === undefined) return choice;
  const number = Number(variant);
  return { ...choice, variant: Number.isNaN(number) ? variant : number };
}

/**
 * Where a mistake is made, and which of its variants: `in conv1 (one row)`; empty where there is nothing to say.
 *
 * @param {Mistake} mistake
 */
export function whereOf({ name, layer, variant }) {
  const place = layer === LOSS ? [] : [`in ${layer}`];
  return [...place, ...(variant === undefined || variant === null ? [] : [`(${which(name, variant)})`])].join(" ");
}

/** @param {string} name @param {string | number} variant */
function which(name, variant) {
  if (name === "other-label") return `label ${variant}`;
  if (name === "shifted") return `one ${variant}`;
  if (typeof variant === "string") return variant;
  return `${name === "scaled" ? "factor" : "learning rate"} ${numberText(variant)}`;
}

/** 255, 0.05, or 1/255 where that is what is meant. @param {number} value */
function numberText(value) {
  const whole = Math.round(1 / value);
  const short = String(Number(value.toPrecision(4)));
  return value > 0 && value < 1 && Math.abs(whole * value - 1) < 1e-9 && short !== String(value) ? `1/${whole}` : short;
}

/** Whether two experiments make the same mistakes. @param {Mistake[] | null} a @param {Mistake[] | null} b */
export function areSame(a, b) {
  return mistakesText(a ?? []) === mistakesText(b ?? []);
}

/** The number and the words of a lesson's slug: `07-one-weight` is lesson 7, one weight. @param {string} slug */
export function lessonName(slug) {
  const [number, ...words] = slug.split("-");
  return `Lesson ${Number(number)}: ${words.join(" ")}`;
}
