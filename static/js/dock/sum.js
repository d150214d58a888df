import { quantityOf } from "../model/cells.js";
import * as format from "../model/format.js";
import { scaleOf } from "../model/scales.js";
import { boundOf } from "../model/tensors.js";
import { groupsOf, largestTerms, runningSums, windowOf } from "../model/terms.js";
import { token } from "../paint/colours.js";
import { createMap } from "../paint/map.js";
import { element, factorNode, figure, operator } from "./elements.js";

/**
 * Tab "Sum": left operand times right operand is their product, term by term, and the running sum ends in the value.
 * Nothing moves unasked: a button plays it, a slider and the arrow keys go step by step.
 */

const SHOWN = 12; // of the largest terms
const SECONDS = 8; // for all terms

export function createSumTab(actions) {
  let view = null;
  return {
    draw(body, state) {
      view?.stop();
      view = build(body, state, actions);
      view?.follow(state);
    },
    follow: (state) => view?.follow(state),
  };
}

function build(body, { answer }, actions) {
  if (!answer?.derivation) return null;
  const {
    trace,
    derivation: { terms },
  } = answer;
  const sums = runningSums(terms);
  if (terms.length === 0) {
    body.replaceChildren(element("p", { className: "aside", textContent: "No terms: nothing arrives here." }));
    return { follow() {}, stop() {} };
  }
  const maps = groupsOf(terms).filter(isMap);
  const main = maps.reduce((most, group) => (!most || group.terms.length > most.terms.length ? group : most), null);
  const trio = main ? operands(main, trace, roomFor(body)) : null;
  const chart = element("canvas", { className: "running" });
  chart.ariaHidden = "true";
  const slider = element("input", {
    type: "range",
    min: 0,
    max: terms.length,
    value: terms.length,
    ariaLabel: "Terms summed up",
  });
  const play = element("button", { type: "button", className: "play", textContent: "▶ Play" });
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const now = element("p", { className: "now" });
  const player = createPlayer(terms.length, () => Number(slider.value), actions, play);
  play.disabled = still.matches;
  play.title = still.matches
    ? "Your system asks for no motion: step with the slider or the arrow keys"
    : "Sum up term by term";
  play.addEventListener("click", player.toggle);
  slider.addEventListener("input", () => {
    player.stop();
    const t = Number(slider.value);
    actions.sumUpTo(t === terms.length ? null : t);
  });

  const controls = element("div", { className: "controls" }, play, slider);
  const steps = terms.length > 1 ? [chart, controls] : [];
  const left = element("div", { className: "sum-maps" }, ...(trio ? [trio.row] : []), ...steps, now);
  body.replaceChildren(element("div", { className: "sum" }, left, ...(terms.length > 1 ? [listOfTerms(terms)] : [])));

  return {
    stop: player.stop,
    follow({ dock: { term } }) {
      const t = Math.min(term ?? terms.length, terms.length);
      slider.value = t;
      slider.setAttribute("aria-valuetext", `${t} of ${terms.length} terms, sum ${format.number(sums[t])}`);
      trio?.follow(t);
      now.replaceChildren(...sentenceOf(terms, sums, t));
      if (terms.length > 1) drawChart(chart, sums, t);
    },
  };
}

/** Of several cells, or a cell that stands in a map. */
function isMap({ terms }) {
  const cells = [terms[0].left, terms[0].right].filter(({ tensor }) => tensor !== null);
  return cells.length > 0 && (terms.length > 1 || cells.some(({ index }) => index.length === 3));
}

/** Width and height that a map may take, of three in a row. */
function roomFor(body) {
  const narrow = body.clientWidth < 560;
  const list = narrow ? 0 : 0.34 * body.clientWidth + 16;
  return {
    width: Math.max(64, (body.clientWidth - list - 100) / 3),
    height: narrow ? 150 : Math.max(80, body.clientHeight - 118),
  };
}

/** left x right = product as three maps of one arrangement. */
function operands(group, trace, room) {
  const { first, terms, planes, rows, columns } = group;
  const sides = ["left", "right"].filter((side) => terms[0][side].tensor !== null);
  const windows = sides.map((side) => windowOf(terms, side));
  const inContext = sides.filter((_, i) => windows[i]).map((side) => trace.tensors.get(terms[0][side].tensor).shape);
  const alike = sameCells(inContext, room);
  const parts = sides.map((side, i) => operandMap(group, side, windows[i], trace, alike));
  const products = Float64Array.from(terms, ({ product }) => product);
  const product = createMap({
    values: { planes, rows, columns, data: products },
    scale: "signed",
    bound: boundOf(products),
    label: `the products of ${terms.length} terms`,
    ...alike,
  });
  const figures = parts.flatMap(({ caption, map }, i) => [...(i ? [operator("×")] : []), figure(caption, map.element)]);
  const isProduct = sides.length === 2 && terms.length > 1;
  if (isProduct) figures.push(operator("="), figure("product", product.element));
  const row = element("div", { className: "operands" }, ...figures);

  return {
    row,
    follow(t) {
      const local = t - first - 1;
      const inside = local >= 0 && local < terms.length;
      for (const { map, place, marks } of parts) {
        map.draw();
        map.mark([...marks, ...(inside && t < first + terms.length ? [{ ...place(local), kind: "now" }] : [])]);
      }
      product.draw(products.map((x, i) => (i < t - first ? x : NaN)));
      const here = {
        plane: Math.floor(local / rows / columns),
        row: Math.floor(local / columns) % rows,
        column: local % columns,
      };
      product.mark(inside && t < first + terms.length ? [{ ...here, kind: "now" }] : []);
    },
  };
}

/** The room, and the largest cell that all maps can have; windows of one plane are compared cell by cell. */
function sameCells(shapes, { width, height }) {
  const largestCell = Math.min(
    ...shapes.map(([, rows, columns]) => Math.floor(Math.min(width / columns, height / rows))),
  );
  return { width, height, largestCell };
}

/** One plane is shown whole, with the window in it; of several, the windows only. */
function operandMap({ terms, planes, rows, columns }, side, window, trace, room) {
  const { tensor } = terms[0][side];
  const { shape, data } = trace.tensors.get(tensor);
  if (window) {
    const { channel } = window;
    const [, high, wide] = shape;
    const plane = data.subarray(channel * high * wide, (channel + 1) * high * wide);
    const map = createMap({
      values: { planes: 1, rows: high, columns: wide, data: plane },
      scale: scaleOf(trace.layers, tensor),
      bound: boundOf(plane),
      label: `${tensor}, channel ${channel}, with the window that is summed over`,
      find: (_, r, c) => ({ tensor, index: [channel, r, c] }),
      start: [0, window.row, window.column],
      ...room,
    });
    const place = (t) => ({ plane: 0, row: terms[t][side].index[1], column: terms[t][side].index[2] });
    const whole = window.rows === high && window.columns === wide;
    return {
      map,
      place,
      marks: whole ? [] : [{ plane: 0, ...window, kind: terms.length > 1 ? "window" : "now" }],
      caption: captionOf(tensor, `[${channel},·,·]`),
    };
  }
  const values = Float64Array.from(terms, (term) => term[side].value);
  const map = createMap({
    values: { planes, rows, columns, data: values },
    scale: scaleOf(trace.layers, tensor),
    bound: boundOf(values.length > 1 ? values : data),
    label: `${tensor}, the ${values.length} cells that are summed over`,
    find: (p, r, c) => terms[(p * rows + r) * columns + c][side],
    ...room,
  });
  const place = (t) => ({
    plane: Math.floor(t / rows / columns),
    row: Math.floor(t / columns) % rows,
    column: t % columns,
  });
  const last = (t) => terms[t][side].index.at(-1);
  const backwards =
    quantityOf(tensor) === "weight" && columns > 1 && last(columns - 1) < last(0) ? ", read backwards" : "";
  return { map, place, marks: [], caption: captionOf(tensor, backwards) };
}

function captionOf(tensor, rest) {
  return [element("b", { className: quantityOf(tensor), textContent: tensor }), rest];
}

function sentenceOf(terms, sums, t) {
  if (terms.length === 1) return [...termNodes(terms[0])];
  if (t === terms.length) return [`All ${t} terms: `, element("b", { textContent: format.number(sums[t]) })];
  const sum = element("b", { textContent: format.number(sums[t]) });
  if (t === 0) return [`0 of ${terms.length} terms: `, sum];
  return [`Term ${t} of ${terms.length}: `, ...termNodes(terms[t - 1]), ". Sum so far: ", sum];
}

function termNodes({ left, right, product }) {
  const result = element("b", { textContent: format.number(product) });
  return [factorNode(left), " × ", factorNode(right), " = ", result];
}

function listOfTerms(terms) {
  const order = largestTerms(terms, SHOWN);
  const zero = terms.filter(({ product }) => product === 0).length;
  const items = order.map((t) => element("li", {}, element("span", { className: "term" }, ...termNodes(terms[t]))));
  const more = terms.length - zero - order.length;
  const rest = [more > 0 ? `${more} smaller ones` : "", zero ? `${zero} that are 0` : ""].filter(Boolean).join(", ");
  const title = order.length
    ? terms.length > SHOWN
      ? "The largest terms"
      : "The terms, largest first"
    : "Every term is 0";
  const zeros = order.length
    ? []
    : terms
        .slice(0, SHOWN)
        .map((term) => element("li", {}, element("span", { className: "term" }, ...termNodes(term))));
  return element(
    "section",
    { className: "terms", tabIndex: 0, ariaLabel: title },
    element("h3", { textContent: title }),
    element("ol", {}, ...items, ...zeros),
    ...(rest && order.length ? [element("p", { className: "aside", textContent: `and ${rest}` })] : []),
  );
}

function drawChart(canvas, sums, t) {
  const { clientWidth: width, clientHeight: height } = canvas;
  canvas.width = width * devicePixelRatio;
  canvas.height = height * devicePixelRatio;
  const context = canvas.getContext("2d");
  context.scale(devicePixelRatio, devicePixelRatio);
  const [low, high] = [Math.min(...sums), Math.max(...sums)];
  const x = (i) => 4 + ((width - 8) * i) / (sums.length - 1);
  const y = (sum) => height - 4 - ((height - 8) * (sum - low)) / (high - low || 1);
  const line = (from, to, colour, width) => {
    context.beginPath();
    for (let i = from; i <= to; i++) context.lineTo(x(i), y(sums[i]));
    context.strokeStyle = token(colour);
    context.lineWidth = width;
    context.stroke();
  };
  context.fillStyle = token("--line");
  context.fillRect(0, y(0), width, 1);
  line(t, sums.length - 1, "--line", 1.5);
  line(0, t, "--ink", 2);
  context.beginPath();
  context.arc(x(t), y(sums[t]), 3.5, 0, 2 * Math.PI);
  context.fillStyle = token("--ink");
  context.fill();
}

/** Adds terms while it plays, as many a frame as bring it to the end in time. */
function createPlayer(count, current, actions, button) {
  let frame = 0;
  let began = 0;
  const stop = () => {
    cancelAnimationFrame(frame);
    frame = 0;
    button.textContent = "▶ Play";
  };
  const seconds = Math.min(SECONDS, 0.6 * count);
  const advance = (from) => (time) => {
    if (!button.isConnected) return stop();
    began ||= time;
    const t = Math.min(count, from + Math.floor(((time - began) / 1000 / seconds) * count));
    actions.sumUpTo(t === count ? null : t);
    if (t === count) return stop();
    frame = requestAnimationFrame(advance(from));
    return undefined;
  };
  const toggle = () => {
    if (frame) return stop();
    began = 0;
    button.textContent = "❚❚ Pause";
    frame = requestAnimationFrame(advance(current() === count ? 0 : current()));
    return undefined;
  };
  return { toggle, stop };
}
