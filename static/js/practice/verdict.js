import { element } from "../dom/element.js";
import { find } from "../dom/find.js";
import { equation } from "../dom/mathml.js";
import { addressOf } from "../dom/root-path.js";
import { focusWhileScrolling } from "../dom/scrolling.js";
import { encode } from "../model/link.js";
import { withCode } from "./prose.js";

/**
 * What the check said, and the hints: a known mistake by its name, with the lesson that mends it; for others one hint
 * after the other; in the end the worked solution, and the number in the picture.
 *
 * @typedef {import("../api/client.js").Exercise} Exercise
 * @typedef {import("../api/client.js").AnswerReply} AnswerReply
 *
 * @param {HTMLElement} root
 * @param {import("../state/practice.js").PracticeStore} store
 */
export function createVerdict(root, store) {
  const result = find(root, "[data-result]", HTMLElement);
  const hints = find(root, "[data-hints]", HTMLElement);

  store.watch(
    ({ round }) => round?.reply ?? null,
    async (reply) => {
      const exercise = store.state.round?.exercise;
      result.dataset.verdict = reply?.verdict ?? "";
      result.replaceChildren(...(reply && exercise ? said(reply) : []));
      hints.replaceChildren(
        ...(reply && exercise ? reply.hints.map((_, i) => hintOf(reply.hints, i, exercise.hints)) : []),
      );
      if (reply) bringIntoView(result, hints.lastElementChild ?? result);
      if (reply?.solution == null || !exercise) return;
      const link = await pictureLink(exercise);
      if (link && store.state.round?.reply === reply) hints.append(element("li", { className: "see" }, link));
    },
  );
}

/**
 * Scroll as far as the verdict and the last hint need, or the verdict alone if both are higher than the window. The focus
 * stays in the answer.
 *
 * @param {Element} result @param {Element} last
 */
function bringIntoView(result, last) {
  const height = last.getBoundingClientRect().bottom - result.getBoundingClientRect().top;
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
  (height < 0.8 * innerHeight ? last : result).scrollIntoView({ block: "nearest", behavior });
}

/** @param {AnswerReply} reply @returns {Node[]} */
function said({ verdict, message, mistakes, hints, solution }) {
  const hint = solution === null ? `Hint ${hints.length} stands below.` : "The solution stands below.";
  const lines = mistakes.map(({ title, sentence, lesson }) =>
    element(
      "div",
      { className: "recognised" },
      element("h3", { textContent: title }),
      element("p", {}, ...withCode(sentence)),
      element("a", { href: addressOf(`/lessons/${lesson}`), textContent: "The lesson that mends it" }),
    ),
  );
  return [element("p", { textContent: verdict === "hint" ? hint : message }), ...lines];
}

/** @param {AnswerReply["hints"]} hints @param {number} i @param {number} of */
function hintOf(hints, i, of) {
  const { text, formula: mathml } = hints[i];
  const item = element("li", {}, element("p", {}, ...withCode(text)));
  const typeset = mathml && equation(mathml);
  if (typeset) {
    const box = element("div", { className: "formula" }, typeset);
    focusWhileScrolling(box, "Formula");
    item.append(box);
  }
  if (i === of - 1) item.classList.add("solution");
  return item;
}

/** A link to the exercise's number in the picture; null if it is about no number. @param {Exercise} exercise */
async function pictureLink({ experiment, tensor, index }) {
  if (tensor === null || index === null) return null;
  const { image, network, objective } = experiment;
  const digit = "pixels" in image ? { pixels: Float64Array.from([image.pixels].flat(3), Number) } : image;
  if (!("sample" in digit || "pixels" in digit)) return null;
  const fragment = await encode({
    image: digit,
    network: { weights: network?.weights, ...(network?.edits?.length ? { edits: network.edits } : {}) },
    objective: /** @type {import("../model/objective.js").FixedObjective} */ (objective),
    mistakes: null,
    cell: { tensor, index },
    tab: null,
  });
  return element("a", { href: addressOf(`/#${fragment}`), textContent: "See this number in the picture" });
}
