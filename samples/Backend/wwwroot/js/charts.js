// Latency and error charts of one series, on uPlot. Times of which nothing is known are shaded and never bridged by a line.
import { $, el, text, attribute } from "./dom.js";
import { get } from "./api.js";
import { ms, percent, moment, time, count, axisTime } from "./format.js";

const RANGES = [["5m", 300], ["1h", 3600], ["6h", 21600], ["24h", 86400], ["7d", 604800], ["30d", 2592000]];
const LIVE = 3600;
const FIELDS = [["p50_ms", "p50", "median"], ["p95_ms", "p95", "95 %"], ["p99_ms", "p99", "99 %"]];
const REASONS = { storage_down: "the database was away", not_running: "no backend was running" };

export class Charts {
  #store; #range = RANGES[1]; #series = "api"; #points = []; #gaps = []; #latency; #errors; #wanted = 0; #loaded = 0; #known = [];

  constructor(store) {
    this.#store = store;
    this.#controls();
    store.addEventListener("points", event => this.#live(event.detail));
    store.addEventListener("gap", () => this.load());
    new ResizeObserver(() => this.#resize()).observe($("latency-chart"));
    setInterval(() => { if (this.#range[1] > LIVE) this.load(); }, 60000);
    $("latency-table").closest("details").addEventListener("toggle", () => this.#table());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.redraw());
  }

  /** The series that can be chosen: the backend's own requests and every service that has points. */
  offer(series) {
    const select = $("series");
    const known = new Set([...select.options].map(option => option.value));
    for (const name of series) {
      if (!known.has(name)) select.append(el("option", { value: name }, name === "api" ? "API requests" : name.replace("service/", "Checks of ")));
    }
  }

  /** The range a page begins with. */
  begin(name) {
    this.#range = RANGES.find(([range]) => range === name) ?? this.#range;
    for (const button of $("ranges").children) button.setAttribute("aria-pressed", String(button.textContent === this.#range[0]));
    this.load();
  }

  show(series) {
    this.offer([series]);
    $("series").value = series;
    this.#series = series;
    this.load();
  }

  async load() {
    const number = ++this.#wanted;
    const [range] = this.#range;
    try {
      const answer = await get(`api/history?series=${encodeURIComponent(this.#series)}&range=${range}`);
      if (number !== this.#wanted) return;
      this.#points = answer.series[this.#series] ?? [];
      this.#gaps = answer.gaps;
      this.#loaded = Date.now();
      this.redraw();
    } catch (error) {
      if (number === this.#wanted) this.#say(`The history cannot be read now: ${error.message}`);
    }
  }

  redraw() {
    this.#latency?.destroy();
    this.#errors?.destroy();
    const data = this.#data();
    this.#latency = this.#chart($("latency-chart"), [data[0], data[1], data[2], data[3]], FIELDS.map(([, name]) => name), value => value === 0 ? "0" : value >= 1000 ? `${value / 1000} s` : `${Math.round(value * 100) / 100} ms`, true);
    this.#errors = this.#chart($("error-chart"), [data[0], data[4]], ["errors"], value => percent(value), false);
    this.#describe();
  }

  #controls() {
    const group = $("ranges");
    for (const range of RANGES) {
      const button = el("button", { type: "button", "aria-pressed": String(range === this.#range), on: { click: () => {
        this.#range = range;
        for (const other of group.children) other.setAttribute("aria-pressed", String(other === button));
        this.load();
      } } }, range[0]);
      group.append(button);
    }
    $("series").addEventListener("change", event => { this.#series = event.target.value; this.load(); });
  }

  #live(points) {
    const point = points[this.#series];
    if (!point || this.#range[1] > LIVE || !this.#latency) return;
    const oldest = this.#store.now() - this.#range[1] * 1000;
    this.#points = [...this.#points.filter(known => Date.parse(known.at) >= oldest && known.at !== point.at), point];
    const data = this.#data();
    this.#latency.setData([data[0], data[1], data[2], data[3]]);
    this.#errors.setData([data[0], data[4]]);
    this.#describe();
  }

  // Columns for uPlot, in seconds. Between points that lie too far apart stands an empty one, so that no line claims to know.
  #data() {
    const columns = [[], [], [], [], []];
    const times = this.#points.map(point => Date.parse(point.at) / 1000);
    const steps = times.slice(1).map((at, i) => at - times[i]).sort((a, b) => a - b);
    const step = steps.length ? steps[Math.floor(steps.length / 2)] : 10;
    this.#points.forEach((point, i) => {
      if (i > 0 && times[i] - times[i - 1] > step * 3.5) [times[i - 1] + step, null, null, null, null].forEach((value, c) => columns[c].push(value));
      [times[i], ...FIELDS.map(([field]) => point[field]), point.count ? point.error_rate : null].forEach((value, c) => columns[c].push(value));
    });
    return columns;
  }

  #chart(node, data, names, format, filled) {
    const css = getComputedStyle(document.documentElement);
    const resolve = name => {
      // Custom properties with light-dark() resolve on use only.
      const probe = el("i", { class: "visually-hidden" });
      document.body.append(probe);
      probe.style.color = `var(${name})`;
      const color = getComputedStyle(probe).color;
      probe.remove();
      return color;
    };
    const colors = names.map(name => resolve(name === "errors" ? "--bad" : `--${name}`));
    const [muted, grid] = [resolve("--muted"), resolve("--grid")];
    const font = `11px ${css.getPropertyValue("font-family") || "system-ui"}`;
    const axis = { stroke: muted, font, grid: { stroke: grid, width: 1 }, ticks: { show: false } };
    const now = this.#store.now() / 1000;
    return new uPlot({
      width: Math.max(200, node.clientWidth), height: node.clientHeight, legend: { show: false }, padding: [10, 6, 0, 0],
      cursor: { sync: { key: "sophia", setSeries: false }, points: { size: 7 }, y: false, drag: { x: false, y: false } },
      scales: {
        x: { time: true, range: () => { const end = this.#store.now() / 1000; return [end - this.#range[1], end]; } },
        // Latencies span decades: one slow request must not press all others to the floor.
        y: filled
          ? { distr: 3, log: 10, range: (chart, low, high) => [10 ** Math.floor(Math.log10(Math.max(0.01, low ?? 0.1))), 10 ** Math.ceil(Math.log10(Math.max(1, high ?? 1)) + 0.01)] }
          : { range: (chart, low, high) => [0, Math.max(0.05, Math.min(1, (high ?? 0) * 1.2))] },
      },
      axes: [{ ...axis, size: filled ? 26 : 24, space: 80, values: (chart, ticks) => ticks.map(at => axisTime(at, this.#range[1])) }, { ...axis, size: 62, gap: 6, space: filled ? 24 : 30, values: (chart, ticks) => ticks.map(tick => tick === null ? "" : format(tick)) }],
      series: [{}, ...names.map((name, i) => ({
        label: name, stroke: colors[i], width: name === "errors" ? 1.6 : 1.9, points: { show: false }, spanGaps: false,
        fill: name === "p95" || name === "errors" ? colors[i].replace("rgb(", "rgba(").replace(")", ", 0.10)") : undefined,
      }))],
      hooks: { drawAxes: [chart => this.#shade(chart, muted)], setCursor: filled ? [chart => this.#legend(chart.cursor.idx)] : [] },
    }, data, node);
  }

  #shade(chart, color) {
    const { ctx, bbox } = chart;
    ctx.save();
    ctx.globalAlpha = 0.16;
    ctx.fillStyle = color;
    for (const gap of this.#gaps) {
      const from = Math.max(bbox.left, chart.valToPos(Date.parse(gap.from) / 1000, "x", true));
      const to = Math.min(bbox.left + bbox.width, chart.valToPos(Date.parse(gap.to) / 1000, "x", true));
      if (to > from) ctx.fillRect(from, bbox.top, to - from, bbox.height);
    }
    ctx.restore();
  }

  #legend(index) {
    const data = this.#latency?.data;
    const errors = this.#errors?.data?.[1];
    if (!data || data[0].length === 0) return this.#values([null, null, null], null, "");
    const last = data[0].length - 1;
    const at = index ?? last;
    this.#values([1, 2, 3].map(c => data[c][at]), errors?.[at], index === null || index === undefined ? "now" : time(data[0][at] * 1000));
  }

  #values(values, errors, when) {
    const legend = $("legend");
    if (!legend.childElementCount) {
      for (const [, name, label] of FIELDS) legend.append(el("span", { class: name }, el("i"), label, el("b")));
      legend.append(el("span", { class: "errors" }, el("i"), "errors", el("b")), el("span", {}));
    }
    values.forEach((value, i) => text(legend.children[i].lastElementChild, ms(value)));
    text(legend.children[3].lastElementChild, percent(errors));
    text(legend.children[4], when);
  }

  #describe() {
    this.#legend(null);
    const known = this.#points.filter(point => point.count > 0);
    const name = $("series").selectedOptions[0]?.textContent ?? this.#series;
    const last = known.at(-1);
    attribute($("latency-chart"), "aria-label", last
      ? `${name}, last ${this.#range[0]}: now median ${ms(last.p50_ms)}, 95 percent below ${ms(last.p95_ms)}, 99 percent below ${ms(last.p99_ms)}; slowest ${ms(Math.max(...known.map(point => point.max_ms ?? 0)))}.`
      : `${name}: no figures yet.`);
    const failed = known.reduce((sum, point) => sum + point.count * point.error_rate, 0);
    const all = known.reduce((sum, point) => sum + point.count, 0);
    attribute($("error-chart"), "aria-label", all ? `${name}, last ${this.#range[0]}: ${Math.round(failed)} of ${count(all)} failed.` : `${name}: no figures yet.`);
    const gaps = this.#gaps.filter(gap => Date.parse(gap.to) > this.#store.now() - this.#range[1] * 1000);
    this.#say(gaps.length ? `Nothing is known of ${gaps.map(gap => `${moment(gap.from)} – ${time(gap.to)} (${REASONS[gap.reason] ?? gap.reason})`).join(", ")}.` : "");
    this.#known = known;
    this.#table();
  }

  #say(message) {
    text($("gaps"), message);
    $("gaps").hidden = !message;
  }

  #table() {
    const table = $("latency-table");
    if (!table.closest("details").open) return;
    const head = el("tr", {}, ...["Time", "Count", "Errors", "Median", "95 %", "99 %", "Slowest"].map((title, i) => el("th", { scope: "col", class: i ? "num" : undefined }, title)));
    const rows = this.#known.slice(-60).reverse().map(p => el("tr", {}, el("th", { scope: "row" }, moment(p.at)),
      ...[count(p.count), percent(p.error_rate), ms(p.p50_ms), ms(p.p95_ms), ms(p.p99_ms), ms(p.max_ms)].map(value => el("td", { class: "num" }, value))));
    table.replaceChildren(el("thead", {}, head), el("tbody", {}, ...rows));
  }

  #resize() {
    for (const [chart, node] of [[this.#latency, $("latency-chart")], [this.#errors, $("error-chart")]]) {
      if (chart && node.clientWidth > 0 && chart.width !== node.clientWidth) chart.setSize({ width: node.clientWidth, height: node.clientHeight });
    }
  }
}
