import * as api from "./api/client.js";
import { createGallery } from "./digit/gallery.js";
import { rasterise } from "./digit/ink.js";
import { createPad } from "./digit/pad.js";
import { createPhotoSteps } from "./digit/photo-steps.js";
import { createUpload } from "./digit/upload.js";
import { createDock } from "./dock/dock.js";
import { createEditor } from "./dock/number-editor.js";
import { find, findAll } from "./dom/find.js";
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
import { openTrace } from "./model/tensors.js";
import { createDivider } from "./page/divider.js";
import { loadPlotlyAhead } from "./page/plotly-ahead.js";
import { createStatus } from "./page/status.js";
import { createTheme } from "./page/theme.js";
import { createWrongPass } from "./page/wrong-pass.js";
import * as plot from "./paint/plotly.js";
import { createWeightDrag } from "./picture/drag-weight.js";
import { createPicture } from "./picture/picture.js";
import { createReadout } from "./picture/readout.js";
import { createDownload } from "./share/download.js";
import { createShare } from "./share/share.js";
import { createActions } from "./state/actions.js";
import { createAddress, viewOf } from "./state/address.js";
import { ownDigit } from "./state/lesson.js";
import { INITIAL } from "./state/state.js";
import { createStore } from "./state/store.js";

/** A lesson, with the picture and the derivation of main.js beside its text. */

/** @param {string} id */
const element = (id) => find(document, `#${id}`, HTMLElement);
const article = find(document, "[data-lesson]", HTMLElement);
const plotly = element("picture").dataset.plotly ?? "";

// The state, and everything that can happen to it.
const store = createStore(INITIAL);
const actions = createActions(store, api, rasterise);

// The reader's own digit: drawn, chosen from the samples, or uploaded.
createPad(element("digit"), store, actions);
createGallery(element("samples"), store, actions);
createUpload({ input: find(document, "#upload", HTMLInputElement), target: element("drop") }, actions);
createPhotoSteps(element("steps"), store, actions);

// What the page is doing, and what went wrong. The pad is in a menu that may be closed, so all errors stand above the picture.
createStatus(
  {
    picture: element("picture"),
    busy: element("busy"),
    crowd: element("crowd"),
    link: element("link-error"),
    errors: { picture: element("picture-error") },
  },
  store,
  actions,
);

// The text: its steps and links, and what follows the reader's own experiment.
listenToLinks(article, actions);
createTerms(article);
for (const line of findAll(article, ".formula-line", HTMLElement)) focusWhileScrolling(line, "Formula");
createNumbers(article, store);
createNotation(element("lesson-notation"), article, store, actions);
takeDigitAlong(find(document, ".text", HTMLElement), store, ownDigit);
createBar(element("lesson-bar"), store, actions, viewOf);
createSlides(article, element("slides-bar"), element("present"), store, actions);
const slidePanel = createSlidePanel(element("slide-panel"), store, actions);

// One number: read, changed and explained. The picture comes last, so that it is drawn in the room that all others leave.
createWrongPass(element("wrong-pass"), store, actions);
createReadout(element("readout"), store);
createEditor(element("editor"), store, actions);
createWeightDrag(element("picture"), store, actions);
createDivider(element("divider"), element("dock"));
const dock = createDock(element("dock"), store, actions);
const picture = createPicture(element("picture"), store, actions);

// What leaves the page: links and files.
createShare(element("share"), store, viewOf);
createDownload(element("download"), store, {
  exportFile: api.exportFile,
  loadPlotly: () => plot.load(plotly),
  drawImage: picture.image,
});

// Canvases do not follow the theme by themselves.
createTheme(element("theme"), () => {
  picture.redraw();
  dock.redraw();
  slidePanel.redraw();
});

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
    element(step).scrollIntoView({ block: "start", behavior: "instant" });
    actions.readStep(step);
  }
  createAddress(store, actions, {
    first: openTrace(JSON.parse(element("first").textContent)),
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

// plotly.js draws over the picture as soon as it has been loaded.
plot.loaded.then(picture.redraw);
loadPlotlyAhead(store, plotly);
