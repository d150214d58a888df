/**
 * The only file that touches plotly.js. All panels are traces of one static figure whose axes count device pixels, so
 * that a heatmap's cell is a whole number of them and one call redraws the picture.
 *
 * @typedef {{left: number, top: number, unit: number, rows: Float32Array[], colours: [number, string][],
 *            limits: [number, number]}} Heatmap
 * @typedef {{zero: number, tops: number[], thickness: number, lengths: number[], colours: string[]}} Bars
 *     all lengths whole device pixels
 */

const CONFIG = { staticPlot: true, displayModeBar: false, showSendToCloud: false };

/** plotly.js is large: it loads beside the page, which can be used meanwhile. @param {string} url */
export function load(url) {
  const script = document.createElement("script");
  return new Promise((resolve, reject) => {
    Object.assign(script, { src: url, onload: resolve, onerror: reject });
    document.head.append(script);
  });
}

export function isLoaded() {
  return window.Plotly !== undefined;
}

/**
 * @param {HTMLElement} host @param {number} width @param {number} height  device pixels
 * @param {{heatmaps: Heatmap[], bars: Bars[]}} content
 */
export function draw(host, width, height, { heatmaps, bars }) {
  const axis = { visible: false, fixedrange: true };
  const layout = {
    width,
    height,
    margin: { l: 0, r: 0, t: 0, b: 0 },
    paper_bgcolor: "transparent",
    plot_bgcolor: "transparent",
    showlegend: false,
    barmode: "overlay",
    xaxis: { ...axis, range: [0, width] },
    yaxis: { ...axis, range: [height, 0] },
  };
  return window.Plotly.react(host, [...heatmaps.map(heatmapTrace), ...bars.map(barTrace)], layout, CONFIG);
}

function heatmapTrace({ left, top, unit, rows, colours, limits: [zmin, zmax] }) {
  return {
    type: "heatmap",
    x0: left + unit / 2,
    dx: unit,
    y0: top + unit / 2,
    dy: unit,
    z: rows,
    zmin,
    zmax,
    colorscale: colours,
    // Not smooth: the cells stay sharp by css/plotly.css. Without "fast", plotly.js says so in a style attribute, which
    // the Content-Security-Policy forbids.
    zsmooth: "fast",
    showscale: false,
    hoverinfo: "skip",
  };
}

function barTrace({ zero, tops, thickness, lengths, colours }) {
  return {
    type: "bar",
    orientation: "h",
    base: zero,
    x: lengths,
    y: tops.map((top) => top + thickness / 2),
    width: thickness,
    marker: { color: colours, line: { width: 0 } },
    hoverinfo: "skip",
  };
}
