/** The house of the front end: its rooms, who may import whom, and what every file keeps to. */

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../static/js", import.meta.url));

const FOR_VIEWS = ["model", "dom", "paint"];

/** Every room, with the rooms that it may import from. Types may come from anywhere. @type {Record<string, string[]>} */
const ROOMS = {
  model: [],
  api: ["model", "dom"],
  state: ["model", "api"],
  dom: ["model"],
  paint: ["model", "dom"],
  page: FOR_VIEWS,
  picture: FOR_VIEWS,
  digit: FOR_VIEWS,
  cards: FOR_VIEWS,
  dock: FOR_VIEWS,
  share: FOR_VIEWS,
  lesson: FOR_VIEWS,
  practice: FOR_VIEWS,
  wiring: ["model", "dom", "paint", "api", "state", "page", "picture", "digit", "dock", "share"],
};
/** The pages: they put rooms together. They import from all of them, and nobody imports the pages. */
const PAGES = ["main.js", "embed.js", "lesson.js", "lessons.js", "practice.js", "worksheet.js"];

/** @type {Map<string, string>} */
const SOURCES = new Map(filesIn("../../static/js", ".js"));
const FILES = [...SOURCES.keys()].sort();

/** Who may name a layer of the default network: what it is, the lessons and the practice that are about it. */
const NAMING = [/^model\/presets\.js$/, /^(model\/)?(lesson|practice)[-/]/];
/** Texts that show how something is written. @type {Record<string, string[]>} */
const EXAMPLES = {
  "model/link.js": ["mistakes are written like flipped-kernel:conv1;", "a cell is written like conv1.W:2,0,1,1;"],
};
/** `conv1`, `pool2`, and `dense` where it is no kind of layer. */
const LAYER = /\b(?:conv|relu|leaky_relu|sigmoid|tanh|pool|dense)\d+\b|\bdense(?=[.["'`:])/;
const KIND_OF_LAYER = /(?:\bkind(?: [!=]==|:)|\bcase|"conv",) "dense"/g;

const LONGEST = 400; // lines

const STRING_OR_COMMENT = /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;

/** What runs of a file: its source without comments. @param {string} file */
const codeOf = (file) => sourceOf(file).replace(STRING_OR_COMMENT, (_, string) => string ?? "");

/** The files in a folder, with what is in them. @param {string} folder  from here @param {string} ending */
function filesIn(folder, ending) {
  const root = fileURLToPath(new URL(folder, import.meta.url));
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(ending))
    .map((file) => /** @type {const} */ ([file.replaceAll("\\", "/"), readFileSync(join(root, file), "utf8")]));
}

/** @param {string} file */
function sourceOf(file) {
  const source = SOURCES.get(file);
  assert.ok(source !== undefined, `${file} does not exist`);
  return source;
}

/** What a file imports when it runs, as it is written. @param {string} file */
function specifiersOf(file) {
  const statements = sourceOf(file).matchAll(/^(?:import|export)\b(?:[^;"]*\bfrom)?\s*"([^"]+)"/gm);
  const calls = codeOf(file).matchAll(/\bimport\(\s*"([^"]+)"/g);
  return [...statements, ...calls].map(([, specifier]) => specifier);
}

/** The files that a file imports when it runs. @param {string} file */
const importsOf = (file) => specifiersOf(file).map((specifier) => normalize(join(dirname(file), specifier)));

/** @param {string} file */
const roomOf = (file) => file.split("/")[0];

for (const file of FILES.filter((file) => !PAGES.includes(file))) {
  test(`${file} is in a room, and imports only from where the room may`, () => {
    const room = roomOf(file);
    assert.ok(room in ROOMS, `${file} is in no room: move it, or give its room a line in ROOMS`);
    for (const imported of importsOf(file)) {
      const allowed = roomOf(imported) === room || ROOMS[room].includes(roomOf(imported));
      assert.ok(allowed, `${room} may not import ${imported}`);
    }
  });
}

test("every room has files, and the pages are there", () => {
  const rooms = new Set(FILES.filter((file) => !PAGES.includes(file)).map(roomOf));
  assert.deepEqual([...rooms].sort(), Object.keys(ROOMS).sort());
  for (const file of PAGES) assert.ok(importsOf(file).length > 1, file);
});

test("imports are relative, and name a file with its ending", () => {
  for (const file of FILES) {
    for (const specifier of specifiersOf(file)) assert.match(specifier, /^\.\.?\/.*\.js$/, file);
    for (const imported of importsOf(file)) assert.ok(existsSync(join(ROOT, imported)), `${file}: ${imported}`);
  }
});

test("no file imports itself in a circle", () => {
  /** @type {Set<string>} */
  const done = new Set();
  /** @param {string} file @param {string[]} path */
  const visit = (file, path) => {
    assert.ok(!path.includes(file), `a circle: ${[...path, file].join(" -> ")}`);
    if (done.has(file)) return;
    for (const imported of importsOf(file)) visit(imported, [...path, file]);
    done.add(file);
  };
  for (const file of FILES) visit(file, []);
});

test("only the state room writes the state", () => {
  const writes = /\bstore\.update\b|\{[^{}]*\bupdate\b[^{}]*\}\s*=\s*store\b/;
  const writers = FILES.filter((file) => writes.test(codeOf(file))).map(roomOf);
  assert.deepEqual([...new Set(writers)], ["state"]);
});

test("only paint/plotly… touches Plotly", () => {
  const touching = FILES.filter((file) => /\bPlotly\b|\blibrary\(\)/.test(codeOf(file)));
  assert.ok(touching.includes("paint/plotly.js"));
  for (const file of touching) assert.match(file, /^paint\/plotly(\.js|\/)/);
});

test("who names a path of the server asks where on its host the app begins", () => {
  const asking = FILES.filter((file) => importsOf(file).includes("dom/root-path.js"));
  const handing = FILES.filter((file) => roomOf(file) === "model" || file === "api/addresses.js"); // to others, who ask
  const naming = FILES.filter((file) => /["'`]\/[a-z#]/.test(codeOf(file)));
  assert.ok(naming.length > 2);
  assert.deepEqual(
    naming.filter((file) => !asking.includes(file) && !handing.includes(file)),
    [],
  );
});

test("only what is about the default network names its layers; all else asks the trace or the network", () => {
  /** @param {string} file */
  const withoutExamples = (file) =>
    (EXAMPLES[file] ?? []).reduce((code, text) => {
      assert.ok(code.includes(text), `${file} has no example “${text}” any more`);
      return code.replace(text, "");
    }, codeOf(file));
  const naming = FILES.filter((file) => LAYER.test(withoutExamples(file).replaceAll(KIND_OF_LAYER, "")));
  assert.ok(naming.includes("model/presets.js"));
  const strangers = naming.filter((file) => !NAMING.some((room) => room.test(file)));
  assert.deepEqual(strangers, []);
});

test("templates and style sheets name no layer, except where a page is about the default network", () => {
  const sources = [...filesIn("../../templates", ".html"), ...filesIn("../../static/css", ".css")];
  assert.ok(sources.length > 40);
  const naming = sources.filter(([, source]) => LAYER.test(source.replaceAll(/\{#[\s\S]*?#\}|\/\*[\s\S]*?\*\//g, "")));
  assert.deepEqual(
    naming.map(([file]) => file).filter((file) => !/^(lessons|practice|worksheet)\//.test(file)),
    [],
  );
});

test("a file is not longer than can be read at one go", () => {
  const long = FILES.filter((file) => sourceOf(file).split("\n").length - 1 > LONGEST);
  assert.deepEqual(long, []);
});

for (const file of FILES) {
  test(`${file} says in a comment what it is for`, () => {
    const [first = ""] = /^\/\/.*/.exec(sourceOf(file)) ?? [];
    const documents = [...sourceOf(file).matchAll(/\/\*\*([\s\S]*?)\*\//g)].map(([, text]) => text.split("@")[0]);
    const words = [first, ...documents].map((text) => text.match(/\w+/g)?.length ?? 0);
    assert.ok(Math.max(...words) >= 4);
  });
}
