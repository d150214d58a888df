import { indexOfView, isPlace, isSameImage, mergedFragment, withDigit } from "../model/lesson-link.js";
import { decode, LinkError } from "../model/link.js";
import { placeIn } from "../model/slide-place.js";
import { imageOf } from "./navigation.js";

/**
 * Reading a lesson: the step that is read, what its links have opened, and how the page shows the lesson.
 *
 * The reader's own digit stays while links are followed: a link changes the digit only if it names one of its own.
 *
 * @typedef {import("../model/link.js").View} View
 * @typedef {{id: string, view: View}} Step
 * @typedef {"text" | "slides"} LessonMode  slides: one step, or a part of it, at a time, for a projector
 * @typedef {{fragment: string, usual: View, steps: Step[], step: Step | null, digit: View["image"] | null,
 *            own: View["image"] | null, opened: View | null, mode: LessonMode, part: number, turns: number}} Lesson
 *     fragment, usual: the lesson's own view; step: the one that is read, null above the first; digit: the one that the
 *     reader came with, own: the one that links open now, null for the lesson's; opened: by the last link, null if the reader came with another view;
 *     part: which slide of the step, counted from 1; turns: how often the reader has gone to another slide, into the
 *     presentation or out of it
 * @typedef {{lesson: Lesson | null}} LessonState
 * @typedef {import("./state.js").State} State
 */

/** @type {LessonState} */
export const INITIAL = { lesson: null };

/**
 * @param {import("./state.js").Store} store
 * @param {Pick<ReturnType<typeof import("./navigation.js").createNavigationActions>, "open" | "refuse">} navigation
 */
export function createLessonActions(store, { open, refuse }) {
  /** @param {Partial<Lesson>} part */
  function change(part) {
    if (store.state.lesson) store.update({ lesson: { ...store.state.lesson, ...part } });
  }

  /** Open a view of the lesson with a digit, if the view does not bring its own. @param {View} view @param {View["image"] | null} digit */
  async function openView(view, digit) {
    const { lesson } = store.state;
    if (!lesson) return;
    const wanted = withDigit(view, lesson.usual.image, digit);
    change({ opened: wanted, own: digit });
    await open(wanted);
  }

  return {
    /**
     * Begin to read.
     *
     * @param {string} fragment  of the lesson's own view @param {{id: string, fragment: string}[]} steps
     * @param {string} address  the fragment that the reader came with
     * @returns {Promise<{home: View | null, step: string | null}>}
     *     home: what an empty address shows, null for the picture in the page; step: the one that the address belongs to
     */
    async beginLesson(fragment, steps, address) {
      const usual = await decode(fragment);
      if (!usual) throw new Error("A lesson has a view of its own.");
      const views = await Promise.all(steps.map((step) => decode(mergedFragment(fragment, step.fragment))));
      const known = steps.flatMap(({ id }, i) => (views[i] ? [{ id, view: views[i] }] : []));
      const start = await decode(isPlace(address) ? "" : address).catch(() => null); // said where it is opened
      const digit = start && !isSameImage(start.image, usual.image) ? start.image : null;
      const index = start?.cell ? indexOfView(start, known) : -1;
      const opened = start ? (known[index] ? withDigit(known[index].view, usual.image, digit) : null) : usual;
      const isUsual = usual.objective === null && usual.network === null;
      store.update({
        lesson: {
          fragment,
          usual,
          steps: known,
          step: null,
          digit,
          own: digit,
          opened,
          mode: "text",
          part: 1,
          turns: 0,
        },
      });
      return { home: isUsual ? null : usual, step: known[index]?.id ?? null };
    },

    /** @param {string | null} id  of the step that is in view; null above the first */
    readStep(id) {
      const { lesson } = store.state;
      if (lesson && (lesson.step?.id ?? null) !== id)
        change({ step: lesson.steps.find((step) => step.id === id) ?? null });
    },

    /** Open what a link of the lesson leads to. @param {string} fragment */
    async followLink(fragment) {
      const { lesson, shown } = store.state;
      if (!lesson) return;
      try {
        const view = await decode(mergedFragment(lesson.fragment, fragment));
        if (view) await openView(view, readersDigit(lesson, shown && imageOf(shown)));
      } catch (error) {
        if (!(error instanceof LinkError)) throw error;
        await refuse(error.message);
      }
    },

    /** Open the state of the step that is read, whatever the reader has changed meanwhile. */
    async backToLesson() {
      const { lesson } = store.state;
      if (lesson) await openView(lesson.step?.view ?? lesson.usual, lesson.digit);
    },

    /** Open the state of the step that is read, with the reader's digit. */
    async showStep() {
      const { lesson, shown } = store.state;
      if (lesson) await openView(lesson.step?.view ?? lesson.usual, readersDigit(lesson, shown && imageOf(shown)));
    },

    /** Go on with the lesson's own digit. */
    async takeLessonsDigit() {
      const { lesson } = store.state;
      change({ digit: null });
      if (lesson) await openView(lesson.step?.view ?? lesson.usual, null);
    },

    /** Go to a slide. @param {import("../model/slide-place.js").Place} place */
    turnTo({ step, part }) {
      const { lesson } = store.state;
      if (lesson) change({ mode: "slides", step: lesson.steps[step - 1] ?? null, part, turns: lesson.turns + 1 });
    },

    /** Stay at the same text, which another cut has put on another slide. @param {number} part */
    settleAt: (part) => change({ part }),

    leaveSlides() {
      const { lesson } = store.state;
      if (lesson) change({ mode: "text", part: 1, turns: lesson.turns + 1 });
    },

    /**
     * Show the slide that an address names, or the text. In a presentation, a link to a step of the text is one to its slide.
     *
     * @param {Pick<Location, "search" | "hash">} address
     * @returns {View | null}  what the slide shows where the address holds no view; null: the address names no slide
     */
    readSlide({ search, hash }) {
      const { lesson } = store.state;
      const named = placeIn(search);
      if (!lesson || !named) {
        if (lesson?.mode === "slides") change({ mode: "text", part: 1 });
        return null;
      }
      const linked = lesson.steps.find(({ id }) => hash === `#${id}`);
      const step = linked ?? lesson.steps[Math.min(named.step, lesson.steps.length) - 1] ?? null;
      const view = step?.view ?? lesson.usual;
      change({ mode: "slides", step, part: linked ? 1 : named.part, ...(linked || !hash ? { opened: view } : {}) });
      return view;
    },
  };
}

/** The slide that is shown, null while the lesson is text. @param {Lesson} lesson @returns {import("../model/slide-place.js").Place | null} */
export function placeOf({ mode, steps, step, part }) {
  return mode === "slides" ? { step: steps.findIndex((one) => one.id === step?.id) + 1, part } : null;
}

/** The digit that the reader goes on with, null if it is the lesson's own. @param {LessonState & Pick<State, "shown">} state */
export function ownDigit({ lesson, shown }) {
  const digit = lesson && readersDigit(lesson, shown && imageOf(shown));
  return digit && !isSameImage(digit, lesson.usual.image) ? digit : null;
}

/**
 * The digit that the reader has brought: the one that is shown, if it is not what the last link has opened.
 *
 * @param {Lesson} lesson @param {View["image"] | null} shown
 */
function readersDigit({ opened, own }, shown) {
  const isReaders = shown && !(opened && isSameImage(opened.image, shown));
  return isReaders && ("sample" in shown || shown.pixels.length === PIXELS) ? shown : own;
}

const PIXELS = 28 * 28;
