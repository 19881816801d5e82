// A card for each service, with the pulse of its last checks; a chip for each part of this process.
import { $, el, svg, list, text, attribute, icon, setIcon } from "../dom.js";
import { ms, ago, words } from "../format.js";

const BEATS = 30;

export function renderServices(store, charts) {
  const services = store.state.services ?? [];
  const cards = services.filter(service => service.kind === "server" || service.kind === "connection");
  list($("service-cards"), cards, service => service.name, service => card(service, charts), (parts, service) => update(parts, service, store));
  list($("service-chips"), services.filter(service => !cards.includes(service)), service => service.name, chip, (parts, service) => {
    attribute(parts.node, "data-status", service.status);
    setIcon(parts.icon, service.status);
    text(parts.state, service.status === "healthy" ? "" : service.error ?? "");
    text(parts.spoken, `${service.status}`);
  });
  const healthy = cards.filter(service => service.status === "healthy").length;
  text($("services-note"), cards.length ? `${healthy} of ${cards.length} healthy` : "None are watched: name them under mcp_servers in the configuration file.");
}

function card(service, charts) {
  const parts = { icon: icon(service.status), state: el("span"), value: el("b"), seen: el("span"), why: el("p"), beats: svg("svg", { class: "beats", viewBox: `0 0 ${BEATS * 4} 24`, preserveAspectRatio: "none", role: "img" }) };
  for (let i = 0; i < BEATS; i++) parts.beats.append(svg("rect", { x: i * 4, width: 2.8, rx: 1.2, y: 18, height: 6, "data-s": "none" }));
  const name = el("button", { type: "button", class: "name", title: `Show the latency of ${service.name}`, on: { click: () => charts.show(`service/${service.name}`) } }, words(service.name));
  parts.node = el("li", { class: "service" },
    el("div", { class: "top" }, parts.icon, name, parts.state),
    el("div", { class: "mid" }, parts.value, parts.seen), parts.beats, parts.why);
  return parts;
}

function update(parts, service, store) {
  attribute(parts.node, "data-status", service.status);
  setIcon(parts.icon, service.status);
  text(parts.state, service.status);
  parts.state.className = `tone-${service.status}`;
  // A check may end before it asks anything: the time of a look-up that found nobody is no response time.
  const asked = service.response_time_ms !== null;
  text(parts.value, service.status === "unhealthy" ? "down" : asked ? ms(service.response_time_ms) : "not asked");
  text(parts.seen, service.last_check ? `${asked ? "" : "tried "}${ago(service.last_check, store.now())}` : "not yet");
  text(parts.why, service.error ?? "");
  parts.why.hidden = !service.error;
  pulse(parts.beats, store.beats.get(`service/${service.name}`) ?? []);
}

function pulse(node, beats) {
  const slowest = Math.max(1, ...beats.map(beat => beat.p95_ms ?? 0));
  const bars = node.children;
  for (let i = 0; i < BEATS; i++) {
    const beat = beats[beats.length - BEATS + i];
    const height = !beat ? 5 : beat.status === "unhealthy" ? 24 : 7 + 17 * Math.sqrt((beat.p95_ms ?? 0) / slowest);
    attribute(bars[i], "data-s", beat?.status ?? "none");
    attribute(bars[i], "height", height.toFixed(1));
    attribute(bars[i], "y", (24 - height).toFixed(1));
  }
  const bad = beats.filter(beat => beat.status === "unhealthy").length;
  attribute(node, "aria-label", beats.length ? `last ${beats.length} samples: ${bad ? `${bad} down` : "none down"}` : "no samples yet");
}

function chip(service) {
  const parts = { icon: icon(service.status), state: el("span"), spoken: el("span", { class: "visually-hidden" }) };
  parts.node = el("li", { class: "chip" }, parts.icon, el("span", {}, words(service.name)), parts.spoken, parts.state);
  return parts;
}
