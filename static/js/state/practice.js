import { ApiError } from "../api/errors.js";
import { decode, LinkError } from "../model/link.js";
import { forPaper, parseAddress } from "../model/practice-link.js";
import { CLASS_TASKS, classTask, nextTask, outcomeOf } from "../model/practice-plan.js";
import { parseRecord, printRecord } from "../model/practice-record.js";

/**
 * The page with the exercises: which one is open, what was answered, and what has been practised. The record is what the
 * browser remembers; everything else begins anew with the page.
 *
 * @typedef {import("../model/practice-plan.js").ClassLink} ClassLink
 * @typedef {import("../model/practice-plan.js").Task} Task
 * @typedef {import("../model/practice-record.js").PracticeRecord} PracticeRecord
 * @typedef {import("../api/client.js").Exercise} Exercise
 * @typedef {import("../api/client.js").AnswerReply} AnswerReply
 * @typedef {import("../api/client.js").Image} Image
 * @typedef {{kinds: {kind: string, title: string}[], sets: Record<string, string[]>}} Catalogue
 * @typedef {{status: "idle"} | {status: "busy"} | {status: "failed", message: string, again: boolean}} PracticeWork
 * @typedef {{task: Task, exercise: Exercise | null, reply: AnswerReply | null, tries: number, hints: number,
 *            isDone: boolean}} Round  one exercise, from the question to the solution
 * @typedef {{catalogue: Catalogue, lesson: string | null, link: ClassLink | null, problem: string | null,
 *            digit: Image | null, usesDigit: boolean, number: number, round: Round | null, record: PracticeRecord,
 *            work: PracticeWork}} PracticeState
 *     number: of the exercise since the set was opened, from 0; problem: with the address
 * @typedef {ReturnType<typeof import("./store.js").createStore<PracticeState>>} PracticeStore
 * @typedef {ReturnType<typeof createPracticeActions>} PracticeActions
 */

/** What the page has of the browser, given from outside. @typedef {{recall: () => string, remember: (text: string) => void, forget: () => void, random: () => string, now: () => string}} Browser */

/** @param {Catalogue} catalogue @returns {PracticeState} */
export const initialPractice = (catalogue) => ({
  catalogue,
  lesson: null,
  link: null,
  problem: null,
  digit: null,
  usesDigit: false,
  number: 0,
  round: null,
  record: { who: "", entries: [] },
  work: { status: "idle" },
});

/**
 * @param {PracticeStore} store
 * @param {Pick<typeof import("../api/client.js"), "exercise" | "answer">} api
 * @param {Browser} browser
 */
export function createPracticeActions(store, api, browser) {
  const { update } = store;
  let job = new AbortController();
  let again = async () => {};

  /** Send a request; its failure is shown. @template T @param {(signal: AbortSignal) => Promise<T>} send @param {(reply: T) => void} then */
  async function ask(send, then) {
    job.abort();
    job = new AbortController();
    const { signal } = job;
    again = () => ask(send, then);
    update({ work: { status: "busy" } });
    try {
      const reply = await send(signal);
      if (signal.aborted) return;
      update({ work: { status: "idle" } });
      then(reply);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      update({ work: { status: "failed", message: error.message, again: error.again } });
    }
  }

  /** @param {Partial<Round>} part */
  function change(part) {
    const { round } = store.state;
    if (round) update({ round: { ...round, ...part } });
  }

  /** The kinds of the set that is practised. @param {PracticeState} state */
  const kindsOf = ({ catalogue, lesson }) =>
    (lesson && catalogue.sets[lesson]) || catalogue.kinds.map(({ kind }) => kind);

  /** @param {PracticeState} state @returns {Task} */
  function taskOf(state) {
    const { link, number, record } = state;
    const kinds = kindsOf(state);
    if (link && number < CLASS_TASKS) return classTask(kinds, number, link, record.who);
    const own = record.entries.filter(({ kind }) => kinds.includes(kind));
    return nextTask(kinds, own, browser.random());
  }

  async function open() {
    const task = taskOf(store.state);
    update({ round: { task, exercise: null, reply: null, tries: 0, hints: 0, isDone: false } });
    await ask(
      (signal) => api.exercise(bodyOf(store.state, task), signal),
      (exercise) => change({ exercise }),
    );
  }

  /** Send an answer, or null for a hint. @param {unknown} answer @param {number} hints */
  async function send(answer, hints) {
    const { round } = store.state;
    if (!round?.exercise) return;
    await ask((signal) => api.answer({ ...bodyOf(store.state, round.task), answer, hints }, signal), receive);
  }

  /** @param {AnswerReply} reply */
  function receive(reply) {
    const { round } = store.state;
    if (!round?.exercise) return;
    const isShown = reply.verdict !== "right" && reply.solution !== null;
    const isDone = reply.verdict === "right" || isShown;
    const hints = reply.verdict === "right" ? round.hints : Math.max(round.hints, reply.hints.length);
    if (isDone && !round.isDone) note({ ...round, hints }, isShown);
    const tries = round.tries + (reply.verdict === "wrong" ? 1 : 0);
    change({ reply, tries, hints, isDone: round.isDone || isDone });
  }

  /** Remember what came of an exercise. @param {Round} round @param {boolean} isShown */
  function note({ task, tries, hints }, isShown) {
    const entry = { ...task, outcome: outcomeOf({ tries, hints, isShown }), tries, hints, at: browser.now() };
    const record = { ...store.state.record, entries: [...store.state.record.entries, entry] };
    update({ record });
    browser.remember(printRecord(record));
  }

  return {
    /** Begin with what the address says. @param {{search: string, hash: string}} address */
    async begin({ search, hash }) {
      const { lesson, link } = parseAddress(search);
      const { sets } = store.state.catalogue;
      const isKnown = lesson === null || Object.hasOwn(sets, lesson);
      update({
        lesson: isKnown ? lesson : null,
        link,
        problem: isKnown ? null : `There are no exercises for a lesson “${lesson}”, so these are of all lessons.`,
        record: parseRecord(browser.recall(), browser.random()),
      });
      browser.remember(printRecord(store.state.record));
      try {
        const view = await decode(hash);
        const digit = view && forPaper(view.image);
        if (digit) update({ digit, usesDigit: true });
        else if (view)
          update({ problem: "The digit of this link has another size than 28 × 28, so these are on samples." });
      } catch (error) {
        if (!(error instanceof LinkError)) throw error;
        update({ problem: `The digit of this link can’t be used: ${error.message}.` });
      }
      await open();
    },

    /** Practise another set. @param {string | null} lesson */
    async chooseSet(lesson) {
      update({ lesson, number: 0 });
      await open();
    },

    /** @param {boolean} usesDigit  whether exercises are made on the reader's own digit */
    async chooseDigit(usesDigit) {
      update({ usesDigit });
      await open();
    },

    /** @param {unknown} answer  in the form that the exercise asks for */
    async answer(answer) {
      await send(answer, store.state.round?.hints ?? 0);
    },

    async hint() {
      const { round } = store.state;
      if (round) await send(null, round.hints + 1);
    },

    /** Go on. An exercise that was not tried does not count; one that was given up comes again. */
    async next() {
      const { round } = store.state;
      if (round && !round.isDone && (round.tries || round.hints)) note(round, true);
      update({ number: store.state.number + 1 });
      await open();
    },

    /** Repeat what failed. */
    tryAgain: () => again(),

    /** Forget all that was practised. */
    forget() {
      browser.forget();
      update({ record: { who: browser.random(), entries: [] } });
    },
  };
}

/** The body of a request for an exercise. @param {PracticeState} state @param {Task} task */
function bodyOf({ digit, usesDigit }, { kind, level, seed }) {
  const own =
    digit && usesDigit ? { experiment: { image: digit, network: { weights: /** @type {const} */ ("paper") } } } : {};
  return { seed, kind, level, ...own };
}
