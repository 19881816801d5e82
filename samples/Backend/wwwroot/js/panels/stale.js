// Says of every part that the backend could not read how old it is: the rest of the page is as live as ever.
import { $, el, text } from "../dom.js";
import { time } from "../format.js";

// Where each part of a message is shown, and what people call it.
const PLACES = {
  system: ["overall", "The verdict"], services: ["services", "Services"], alerts: ["alerts", "Alerts"], breakers: ["breakers", "Circuit breakers"],
  pools: ["pools", "Connection pools"], caches: ["pools", "Cache hit rates"], forecasts: ["forecasts", "Forecasts"], anomalies: ["forecasts", "What is unusual"],
  sla: ["sla", "SLA and error budget"], sockets: ["connection", "Other pages"], demo: ["demo", "The demo's servers"],
};

export function renderStale(store) {
  const stale = store.state.stale ?? {};
  const lines = new Map(Object.values(PLACES).map(([id]) => [id, []]));
  for (const [name, [id, words]] of Object.entries(PLACES)) {
    if (name in stale) lines.get(id).push(stale[name] === null ? `${words}: the backend cannot read this.` : `${words}: as of ${time(stale[name])}, the backend cannot read this now.`);
  }
  for (const [id, said] of lines) note($(id), said.join(" "));
}

function note(section, said) {
  let node = section.querySelector(".stale");
  if (!node) {
    if (!said) return;
    node = el("p", { class: "stale", role: "status" });
    const head = section.querySelector(".head");
    if (head) head.after(node);
    else (section.querySelector(".verdict > div") ?? section.firstElementChild).append(node);
  }
  text(node, said);
  node.hidden = !said;
}
