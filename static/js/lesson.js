import { byId, find, findAll } from "./dom/find.js";
import { focusWhileScrolling } from "./dom/scrolling.js";
import { createBar } from "./lesson/bar.js";
import { listenToLinks } from "./lesson/links.js";
import { takeDigitAlong } from "./lesson/neighbours.js";
import { createNotation } from "./lesson/notation.js";
import { createNumbers } from "./lesson/numbers.js";
import { rememberSteps } from "./lesson/progress.js";
import { createSlidePanel } from "./lesson/slide-panel.js";
import { createSlides } from "./lesson/slides.js";
import { createSteps } from "./lesson/steps.js";
import { createTerms } from "./lesson/terms.js";
import { createDivider } from "./page/divider.js";
import { createOwnObjective } from "./page/own-objective.js";
import { createWeightDrag } from "./picture/drag-weight.js";
import { createAddress } from "./state/address.js";
import { ownDigit } from "./state/lesson.js";
import { viewOf } from "./state/navigation.js";
import { createDigit } from "./wiring/digit.js";
import { createInstrument, createState, firstTrace } from "./wiring/instrument.js";
import { createSharing } from "./wiring/sharing.js";

/** A lesson, with the instrument beside its text. */

const article = find(document, "[data-lesson]", HTMLElement);
const { store, actions } = createState();

// The reader's own digit.
createDigit(store, actions);

// The text: its steps and links, and what follows the reader's own experiment.
listenToLinks(article, actions);
createTerms(article);
for (const line of findAll(article, ".formula-line", HTMLElement)) focusWhileScrolling(line, "Formula");
createNumbers(article, store);
createNotation(byId("lesson-notation"), article, store, actions);
takeDigitAlong(find(document, ".text", HTMLElement), store, ownDigit);
createBar(byId("lesson-bar"), store, actions, viewOf);
const slidePanel = createSlidePanel(byId("slide-panel"), store, actions);
createSlides(article, byId("slides-bar"), byId("present"), store, actions, slidePanel.fitBelow);

// Around the picture. The pad is in a menu that may be closed, so all errors stand above the picture.
createWeightDrag(byId("picture"), store, actions);
createOwnObjective(byId("own-objective"), store, actions);
createDivider(byId("divider"), byId("dock"));
const picture = createInstrument(store, actions, { errors: {}, theme: byId("theme"), redraw: slidePanel.redraw });
createSharing(store, picture);

// The lesson begins with its own view, or with the one in the address, at the step that it belongs to.
// A step without a state keeps that of the step before.
let fragment = "";
const steps = findAll(article, ".step", HTMLElement).map(({ id, dataset }) => {
  fragment = dataset.state ?? fragment;
  return { id, fragment };
});
actions.beginLesson(article.dataset.view ?? "", steps, location.hash).then(({ home, step }) => {
  createSteps(
    article,
    find(document, ".stage", HTMLElement),
    store,
    actions,
    rememberSteps(article.dataset.lesson ?? ""),
  );
  if (step && isFirstVisit()) {
    byId(step).scrollIntoView({ block: "start", behavior: "instant" });
    actions.readStep(step);
  }
  createAddress(store, actions, {
    first: firstTrace(),
    writes: true,
    home,
    hasPlaces: true,
  });
});

/** Whether the browser has no scroll position of its own for this page. */
function isFirstVisit() {
  const [entry] = performance.getEntriesByType("navigation");
  return entry instanceof PerformanceNavigationTiming && entry.type === "navigate";
}
