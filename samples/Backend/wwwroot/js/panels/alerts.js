// Alerts with what to do about them, and a button that says that somebody does.
import { $, el, list, text, attribute, keepFocus } from "../dom.js";
import { ago, words } from "../format.js";

export function renderAlerts(store, act) {
  const { active = [], recent = [] } = store.state.alerts ?? {};
  const firing = active.filter(alert => alert.state === "firing");
  list($("alert-list"), active, alert => alert.id, alert => create(alert, act), (parts, alert) => update(parts, alert, store));
  list($("alert-history"), recent, alert => alert.id, alert => create(alert), (parts, alert) => update(parts, alert, store));
  $("alerts-none").hidden = active.length > 0;
  $("alerts-recent").hidden = recent.length === 0;
  text($("alerts-count"), String(active.length));
  attribute($("alerts-count"), "data-status", firing.length ? "unhealthy" : "healthy");
  attribute($("alerts-count"), "aria-label", `${active.length} active, ${firing.length} firing`);
}

function create(alert, act) {
  const parts = { when: el("span"), summary: el("p"), advice: el("p", { class: "advice" }, alert.advice), state: el("span") };
  parts.button = act && el("button", { type: "button", on: { click: () => act(`api/alerts/${encodeURIComponent(alert.id)}/acknowledge`, `Acknowledged: ${words(alert.service)}.`, parts.button) } }, "Acknowledge");
  parts.button?.append(el("span", { class: "visually-hidden" }, ` ${words(alert.kind)} of ${words(alert.service)}`));
  parts.node = el("li", { class: "alert" },
    el("div", { class: "top" }, el("b", {}, `${words(alert.service)} · ${words(alert.kind)}${alert.subject ? ` · ${words(alert.subject)}` : ""}`), parts.when),
    parts.summary, act ? parts.advice : null, el("div", { class: "foot" }, parts.state, parts.button));
  return parts;
}

function update(parts, alert, store) {
  attribute(parts.node, "data-status", alert.state === "resolved" ? "healthy" : alert.severity === "critical" && alert.state === "firing" ? "unhealthy" : "degraded");
  text(parts.when, ago(alert.ends_at ?? alert.fired_at ?? alert.starts_at, store.now()));
  text(parts.summary, alert.summary);
  text(parts.state, state(alert));
  if (parts.button) keepFocus(parts.node, () => { parts.button.hidden = Boolean(alert.acknowledged_by); });
}

function state(alert) {
  if (alert.acknowledged_by) return `${alert.state}, acknowledged by ${alert.acknowledged_by}`;
  if (alert.inhibited_by) return `${alert.state}, explained by ${words(alert.inhibited_by)}`;
  if (alert.silenced) return `${alert.state}, silenced`;
  return alert.state === "pending" ? "pending: it fires if it stays" : alert.state;
}
