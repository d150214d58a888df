import { findAll } from "../dom/find.js";
import { setText } from "../dom/text.js";
import { followers, liveNumber } from "../model/live-number.js";

/**
 * The numbers in a lesson's text: those of the experiment that the reader looks at. Numbers of another network or another
 * objective stay as they are.
 *
 * @typedef {import("../model/live-number.js").Experiment} Experiment
 *
 * @param {HTMLElement} article
 * @param {import("../state/state.js").Store} store
 */
export function createNumbers(article, store) {
  /** @type {Map<string, Experiment>} by their JSON; the lesson's own is the first */
  const experiments = new Map();
  const numbers = findAll(article, "data[data-number]", HTMLDataElement).map((element) => ({
    element,
    experiment: experimentAround(element),
    name: element.dataset.number ?? "",
  }));

  /** @param {HTMLElement} element */
  function experimentAround(element) {
    const around = element.closest("[data-experiment]");
    const json = (around instanceof HTMLElement && around.dataset.experiment) || "{}";
    const experiment = experiments.get(json) ?? JSON.parse(json);
    experiments.set(json, experiment);
    return experiment;
  }

  const own = experimentAround(article);
  const all = [own, ...[...experiments.values()].filter((one) => one !== own)];

  store.watch(
    ({ shown }) => shown,
    (shown) => {
      if (!shown || shown.mistakes) return; // the numbers of a wrong pass are those of the picture alone
      const image = shown.source.kind === "sample" ? { sample: shown.source.sample.id } : {};
      const following = followers(all, { image, network: shown.network, objective: shown.objective });
      for (const { element, experiment, name } of numbers) {
        if (!following.includes(experiment)) continue;
        const { text, value } = liveNumber(shown.trace, name);
        if (element.textContent === text) continue; // the server has printed more digits of its value
        setText(element, text);
        element.value = value;
      }
    },
  );
}
