// What was promised, what was kept, and how much of the error budget is left.
import { $, el, svg, list, text, attribute } from "../dom.js";
import { percent, duration, words } from "../format.js";

const DAYS = 30;

export function renderSla(store) {
  const { target, services = [] } = store.state.sla ?? {};
  if (target === undefined) return;
  const kinds = new Map((store.state.services ?? []).map(service => [service.name, service.kind]));
  const shown = services.filter(service => ["server", "connection"].includes(kinds.get(service.service)) || service.outages > 0);
  text($("sla-note"), `Promised: ${percent(target, 3)} of 30 days, ${duration((1 - target) * 30 * 86400)} of budget`);
  list($("sla-rows"), shown, service => service.service, create, (parts, service) => update(parts, service, target));
}

function create(service) {
  const parts = { uptime: el("td", { class: "num" }), burn: el("td", { class: "num narrow-hide" }), mttr: el("td", { class: "num" }), fill: el("div", { class: "fill" }), spent: el("small") };
  parts.days = svg("svg", { class: "days", viewBox: `0 0 ${DAYS * 5} 22`, role: "img" });
  for (let i = 0; i < DAYS; i++) parts.days.append(svg("rect", { x: i * 5, y: 0, width: 3.6, height: 22, rx: 1.4, "data-s": "none" }));
  parts.meter = el("div", { class: "meter budget" }, el("div", { class: "track", "aria-hidden": "true" }, parts.fill), parts.spent);
  parts.node = el("tr", {}, el("th", { scope: "row" }, words(service.service)), el("td", { class: "narrow-hide" }, parts.days), parts.uptime, el("td", {}, parts.meter), parts.burn, parts.mttr);
  return parts;
}

function update(parts, service, target) {
  const watched = service.days.filter(day => day !== null);
  service.days.forEach((day, i) => attribute(parts.days.children[i], "data-s", day === null ? "none" : day >= target ? "healthy" : day >= 0.99 ? "degraded" : "unhealthy"));
  attribute(parts.days, "aria-label", `${watched.length} of ${DAYS} days watched, ${watched.filter(day => day < target).length} below the promise`);
  text(parts.uptime, service.watched_seconds > 0 ? percent(service.uptime, 3) : "–");
  const tone = service.budget_spent >= 1 ? "unhealthy" : service.budget_spent >= 0.7 ? "degraded" : "healthy";
  attribute(parts.meter, "data-status", tone);
  parts.fill.style.transform = `scaleX(${Math.min(1, service.budget_spent).toFixed(4)})`;
  text(parts.spent, `${percent(service.budget_spent)}, ${duration(service.down_seconds)} down`);
  text(parts.burn, `${service.burn.toFixed(1)} × in ${service.burn_hours < 24 ? `${service.burn_hours} h` : `${service.burn_hours / 24} d`}${service.burn_exceeded ? ": too fast" : ""}`);
  text(parts.mttr, duration(service.mttr_seconds));
}
