// Bars: pools, cache hit rates, limits that come nearer.
import { $, el, list, text, attribute } from "../dom.js";
import { percent, count, duration, ms, words } from "../format.js";

// Who keeps connections for reuse; where the driver does, nobody else knows how many lie idle.
const KEEPERS = { driver: "idle ones are kept by the driver", shared: "one connection for all" };

export function renderPools(store) {
  meters($("pool-list"), (store.state.pools ?? []).map(pool => ({
    key: pool.service, name: words(pool.service), share: pool.active / pool.max_connections,
    value: `${pool.active} of ${pool.max_connections} in use`,
    note: pool.last_error ?? [pool.waiting ? `${pool.waiting} wait` : "nobody waits", KEEPERS[pool.pooling] ?? `${pool.idle} idle`, pool.average_query_ms !== null ? `${ms(pool.average_query_ms)} a query` : ""].filter(Boolean).join(" · "),
    tone: pool.last_error ? "unhealthy" : pool.waiting > 0 ? "degraded" : undefined,
  })));
}

export function renderCaches(store) {
  meters($("cache-list"), (store.state.caches ?? []).map(cache => ({
    key: cache.pattern, name: cache.pattern, share: cache.hit_rate,
    value: cache.hits + cache.misses ? percent(cache.hit_rate) : "no reads yet",
    note: `${count(cache.hits)} hits · ${count(cache.misses)} misses${cache.stale ? ` · ${count(cache.stale)} stale` : ""}`,
  })));
}

export function renderForecasts(store) {
  const forecasts = (store.state.forecasts ?? []).filter(forecast => forecast.used > 0.001 || forecast.warning).slice(0, 7);
  $("forecasts-none").hidden = forecasts.some(forecast => forecast.warning) || forecasts.length > 0;
  meters($("forecast-list"), forecasts.map(forecast => ({
    key: `${forecast.service}/${forecast.resource}`, name: name(forecast), share: Math.min(1, forecast.used),
    value: percent(forecast.used), note: forecast.warning ? `Reached in ${duration(forecast.seconds_to_limit)} (${duration(forecast.earliest_seconds)} to ${duration(forecast.latest_seconds)})` : "no limit in sight",
    tone: forecast.warning || forecast.used > 0.95 ? "unhealthy" : forecast.used > 0.85 ? "degraded" : "healthy",
  })));
  list($("anomaly-list"), store.state.anomalies ?? [], anomaly => `${anomaly.service}/${anomaly.series}`, anomaly => {
    const why = el("span");
    return { node: el("li", {}, el("b", {}, `${words(anomaly.service)}, ${words(anomaly.series)}: `), why), why };
  }, (parts, anomaly) => text(parts.why, `${percent(anomaly.score, 0)} unusual. ${anomaly.explanation}`));
}

function name(forecast) {
  return forecast.resource === forecast.service ? words(forecast.service) : `${words(forecast.service)} · ${words(forecast.resource)}`;
}

function meters(container, items) {
  list(container, items, item => item.key, item => {
    const parts = { value: el("span"), fill: el("div", { class: "fill" }), note: el("small") };
    parts.track = el("div", { class: "track", "aria-hidden": "true" }, parts.fill);
    parts.node = el("li", { class: "meter" }, el("div", { class: "line" }, el("b", {}, item.name), parts.value), parts.track, parts.note);
    return parts;
  }, (parts, item) => {
    if (item.tone) attribute(parts.node, "data-status", item.tone);
    else parts.node.removeAttribute("data-status");
    parts.fill.style.transform = `scaleX(${Math.max(0, Math.min(1, item.share || 0)).toFixed(4)})`;
    text(parts.value, item.value);
    text(parts.note, item.note);
  });
}
