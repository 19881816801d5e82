// Circuit breakers: their state, when the next trial is due, and two buttons.
import { $, el, list, text, attribute, icon, setIcon, keepFocus } from "../dom.js";
import { count, words, duration } from "../format.js";

const TONES = { closed: "healthy", half_open: "degraded", isolated: "degraded", open: "unhealthy" };

export function renderBreakers(store, act) {
  list($("breaker-rows"), store.state.breakers ?? [], breaker => breaker.service, breaker => create(breaker, act), (parts, breaker) => update(parts, breaker, store));
}

/** The countdown alone, every second. */
export function tickBreakers(store) {
  for (const breaker of store.state.breakers ?? []) {
    const node = document.querySelector(`[data-breaker="${CSS.escape(breaker.service)}"] .state-text`);
    if (node) text(node, state(breaker, store));
  }
}

function create(breaker, act) {
  const cells = ["calls", "failures", "rejections", "opened"].map(name => [name, el("td", { class: name === "failures" ? "num" : "num narrow-hide" })]);
  const parts = Object.fromEntries(cells);
  parts.icon = icon("healthy");
  parts.state = el("span", { class: "state-text" });
  parts.pill = el("span", { class: "pill" }, parts.icon, parts.state);
  parts.why = el("span", { class: "why" });
  const button = (name, label) => {
    const node = el("button", { type: "button", on: { click: () => act(`api/breakers/${encodeURIComponent(breaker.service)}/${name}`, `${label}: ${words(breaker.service)}.`, node) } }, label, el("span", { class: "visually-hidden" }, ` the breaker of ${words(breaker.service)}`));
    return node;
  };
  [parts.isolate, parts.reset] = [button("isolate", "Isolate"), button("reset", "Reset")];
  parts.node = el("tr", { "data-breaker": breaker.service }, el("th", { scope: "row" }, words(breaker.service)), el("td", {}, parts.pill, parts.why),
    ...cells.map(([, node]) => node), el("td", {}, el("div", { class: "row-actions" }, parts.isolate, parts.reset)));
  return parts;
}

function update(parts, breaker, store) {
  const tone = TONES[breaker.state];
  attribute(parts.pill, "data-status", tone);
  attribute(parts.node, "data-state", breaker.state);
  setIcon(parts.icon, tone);
  text(parts.state, state(breaker, store));
  text(parts.why, breaker.last_failure ?? "");
  text(parts.calls, count(breaker.successes + breaker.failures));
  text(parts.failures, count(breaker.failures));
  text(parts.rejections, count(breaker.rejections));
  text(parts.opened, count(breaker.times_opened));
  keepFocus(parts.node, () => { parts.isolate.hidden = breaker.state === "isolated"; });
}

function state(breaker, store) {
  if (breaker.state !== "open" || !breaker.retry_at) return words(breaker.state);
  const seconds = (Date.parse(breaker.retry_at) - store.now()) / 1000;
  return seconds > 0.5 ? `open, trial in ${duration(seconds)}` : "open, trial due";
}
