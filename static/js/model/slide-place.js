/**
 * Where a presentation is: the slide `part` of a step, both counted from 1; step 0 is the introduction. An address names it
 * as `?slide=4.2`, or `?slide=4` for the first slide of a step. How many slides a step has depends on the window, so `part`
 * may be more than there are; then the last one is meant.
 *
 * @typedef {{step: number, part: number}} Place
 */

const NAME = "slide";

/** The place that an address names, null if it names none. @param {string} search @returns {Place | null} */
export function placeIn(search) {
  const match = /^(\d{1,3})(?:\.([1-9]\d{0,2}))?$/.exec(new URLSearchParams(search).get(NAME) ?? "");
  return match && { step: Number(match[1]), part: Number(match[2] ?? 1) };
}

/** The query of an address with another place, or with none. @param {string} search @param {Place | null} place */
export function withPlace(search, place) {
  const query = new URLSearchParams(search);
  if (place) query.set(NAME, shortName(place));
  else query.delete(NAME);
  return query.size ? `?${query}` : "";
}

/**
 * A place for the eye, such as `4.2 / 7`, and for the ear.
 *
 * @param {Place} place @param {{steps: number, parts: number}} of
 */
export function placeText({ step, part }, { steps, parts }) {
  return {
    seen: `${parts > 1 ? `${step}.${part}` : step} / ${steps}`,
    said: [
      step ? `Step ${step} of ${steps}` : `Introduction, before ${steps} steps`,
      ...(parts > 1 ? [`slide ${part} of ${parts}`] : []),
    ].join(", "),
  };
}

/** @param {Place} place */
const shortName = ({ step, part }) => (part > 1 ? `${step}.${part}` : String(step));
