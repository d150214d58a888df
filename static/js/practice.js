import * as api from "./api/client.js";
import { forget, recall, remember } from "./dom/browser-storage.js";
import { byId, find } from "./dom/find.js";
import { createTheme } from "./page/theme.js";
import { createClassLink } from "./practice/class-link.js";
import { createExercise } from "./practice/exercise.js";
import { createProblems } from "./practice/problems.js";
import { createProgress } from "./practice/progress.js";
import { createSets } from "./practice/sets.js";
import { createVerdict } from "./practice/verdict.js";
import { createPracticeActions, initialPractice } from "./state/practice.js";
import { createStore } from "./state/store.js";

/** The page with the exercises. */

const KEY = "practice";

const store = createStore(initialPractice(JSON.parse(byId("catalogue").textContent)));
const actions = createPracticeActions(store, api, {
  recall: () => recall(KEY),
  remember: (text) => remember(KEY, text),
  forget: () => forget(KEY),
  random: () => crypto.getRandomValues(new Uint32Array(1))[0].toString(36),
  now: () => new Date().toISOString(),
});

createProblems({ link: byId("link-error"), request: byId("exercise-error") }, store, actions);
const exercise = createExercise(find(document, "#exercise", HTMLFormElement), store, actions);
createVerdict(byId("exercise"), store);
createSets(byId("set"), store, actions);
createProgress(byId("progress"), store, actions);
createClassLink(byId("class-link"), store);

// The colours of the tables do not follow the theme by themselves.
createTheme(byId("theme"), exercise.redraw);

actions.begin(location);
