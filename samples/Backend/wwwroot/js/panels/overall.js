// The verdict, its figures, and who is told of a change.
import { $, el, list, text, attribute, setIcon } from "../dom.js";
import { ms, percent, count, duration, words } from "../format.js";

const HEADLINES = { healthy: "Everything is healthy", degraded: "Working, with restrictions", unhealthy: "Something is down" };
let announced;

export function renderOverall(store) {
  const { system, services = [], alerts, caches = [], sla } = store.state;
  if (!system) return;
  const status = system.overall_status;
  attribute($("overall"), "data-status", status);
  setIcon($("overall").querySelector(".status"), status);
  text($("headline"), headline(status, services));
  text($("subline"), reason(services, system));
  text($("where"), system.environment ?? system.name);
  text($("version"), `${system.name} ${system.version}, history in ${system.storage}`);
  document.title = `${{ healthy: "●", degraded: "▲", unhealthy: "✕" }[status]} ${headline(status, services)} · Sophia`;
  figures(store, { alerts, caches, sla });
  if (announced !== undefined && announced !== $("headline").textContent) text($("announce"), $("headline").textContent);
  announced = $("headline").textContent;
}

function headline(status, services) {
  const down = services.filter(service => service.status === "unhealthy").map(service => words(service.name));
  return down.length === 1 ? `${down[0]} is down` : down.length > 1 ? `${down.length} services are down` : HEADLINES[status];
}

function reason(services, system) {
  const bad = services.filter(service => service.status !== "healthy");
  if (!system.storage_writable) return `The ${system.storage} database of this backend is away; samples wait in memory.`;
  if (bad.length === 0) return `${services.length} of ${services.length} checks are healthy.`;
  const first = bad.find(service => service.status === "unhealthy") ?? bad[0];
  return `${services.length - bad.length} of ${services.length} checks are healthy. ${words(first.name)}: ${first.error ?? first.status}`;
}

function figures(store, { alerts, caches, sla }) {
  const api = store.beats.get("api") ?? [];
  const last = api.at(-1);
  const interval = store.state.system.sample_seconds;
  const dashboards = caches.find(cache => cache.pattern.startsWith("dashboard:performance"));
  const worst = (sla?.services ?? []).filter(service => service.watched_seconds > 0).reduce((low, service) => !low || service.uptime < low.uptime ? service : low, undefined);
  const items = [
    ["Requests", last ? `${count(Math.round(last.count / interval))}/s` : "–", "to the API"],
    ["95 % below", ms(last?.p95_ms), "API latency"],
    ["Errors", last?.count ? percent(last.error_rate) : "–", "of API requests"],
    ["Cache hits", dashboards && dashboards.hits + dashboards.misses > 0 ? percent(dashboards.hit_rate) : "–", "of dashboards"],
    ["Uptime", percent(worst?.uptime, 3), worst ? `lowest, ${duration(Math.min(30 * 86400, worst.watched_seconds))} watched` : "lowest"],
    ["Alerts", String(alerts?.active.filter(alert => alert.state === "firing").length ?? 0), "firing"],
  ];
  list($("figures"), items, ([name]) => name, ([name]) => {
    const parts = { value: el("b"), note: el("small") };
    parts.node = el("div", {}, el("dt", {}, name), el("dd", {}, parts.value, parts.note));
    return parts;
  }, (parts, [, value, note]) => { text(parts.value, value); text(parts.note, note); });
}
