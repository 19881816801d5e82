// Puts the page together: one store that listens, panels that draw what changed.
import { $, toast, attribute } from "./dom.js";
import { post, secret, ApiError } from "./api.js";
import { Store } from "./store.js";
import { Charts } from "./charts.js";
import { renderOverall } from "./panels/overall.js";
import { renderServices } from "./panels/services.js";
import { renderAlerts } from "./panels/alerts.js";
import { renderBreakers, tickBreakers } from "./panels/breakers.js";
import { renderPools, renderCaches, renderForecasts } from "./panels/meters.js";
import { renderSla } from "./panels/sla.js";
import { renderDelivery } from "./panels/delivery.js";
import { renderConnection } from "./panels/connection.js";
import { renderDemo } from "./panels/demo.js";
import { renderStale } from "./panels/stale.js";

const THEMES = ["", "light", "dark"];
const THEME_NAMES = { "": "as the system", light: "light", dark: "dark" };
const store = new Store();
const charts = new Charts(store);

const panels = {
  system: () => renderOverall(store),
  services: () => { renderServices(store, charts); charts.offer((store.state.services ?? []).filter(s => s.kind === "server" || s.kind === "connection").map(s => `service/${s.name}`)); },
  alerts: () => renderAlerts(store, act),
  breakers: () => renderBreakers(store, act),
  pools: () => renderPools(store),
  caches: () => renderCaches(store),
  forecasts: () => renderForecasts(store),
  anomalies: () => renderForecasts(store),
  sla: () => renderSla(store),
  sockets: () => renderConnection(store),
  demo: () => renderDemo(store, act),
  stale: () => renderStale(store),
};

/** Changes something, and says what became of it. */
async function act(path, done, button) {
  if (store.state.system?.needs_key && !secret.get()) return signIn();
  // Not "disabled", which would take the focus away.
  if (button.ariaDisabled === "true") return;
  button.ariaDisabled = "true";
  try {
    await post(path);
    toast(done);
  } catch (error) {
    if (error instanceof ApiError && (error.status === 401 || error.status === 403)) signIn(error.status === 401 ? "This key or token is not accepted." : "This token may not change anything here.");
    else toast(`${error.message}${error.correlationId ? ` (${error.correlationId})` : ""}`);
  } finally {
    button.ariaDisabled = null;
  }
}

function signIn(message) {
  if (message) toast(message);
  $("secret").value = secret.get();
  $("sign-in").showModal();
}

function theme(name) {
  if (name) document.documentElement.dataset.theme = name;
  else delete document.documentElement.dataset.theme;
  attribute($("theme"), "aria-label", `Colours: ${THEME_NAMES[name]}`);
  attribute($("theme"), "title", `Colours: ${THEME_NAMES[name]}`);
}

function start() {
  let chosen = localStorage.getItem("sophia.theme") ?? "";
  theme(chosen);
  $("theme").addEventListener("click", () => {
    chosen = THEMES[(THEMES.indexOf(chosen) + 1) % THEMES.length];
    localStorage.setItem("sophia.theme", chosen);
    theme(chosen);
    charts.redraw();
  });
  $("key").addEventListener("click", () => signIn());
  $("forget").addEventListener("click", () => { secret.set(""); $("sign-in").close(); });
  $("sign-in-form").addEventListener("submit", () => secret.set($("secret").value.trim()));

  store.addEventListener("change", event => {
    for (const section of event.detail) panels[section]?.();
    $("key").hidden = !store.state.system?.needs_key;
    renderOverall(store);
    renderConnection(store);
  });
  store.addEventListener("points", () => panels.services());
  store.addEventListener("beats", () => { panels.services(); renderOverall(store); });
  store.addEventListener("connection", () => renderConnection(store));
  store.addEventListener("gap", () => toast("Some updates were missed while the connection was away; the page has read them anew."));
  setInterval(() => { tickBreakers(store); panels.services(); renderAlerts(store, act); }, 1000);
  setInterval(() => renderDelivery().catch(() => {}), 60000);

  store.start().then(() => charts.begin(store.state.demo ? "5m" : "1h"));
  renderDelivery().catch(() => {});
}

start();
