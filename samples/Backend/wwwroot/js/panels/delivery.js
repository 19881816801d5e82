// The four figures of deployments, each with what the plan asks.
import { $, el, list, text } from "../dom.js";
import { get } from "../api.js";
import { percent, duration } from "../format.js";

export async function renderDelivery() {
  const { summary } = await get("api/deployments?days=30&environment=production");
  $("deployments-none").hidden = summary.count > 0;
  $("delivery").hidden = summary.count === 0;
  const items = [
    ["Frequency", `${summary.per_day.toFixed(summary.per_day < 1 ? 2 : 1)} a day`, "asked: daily", summary.per_day >= 1],
    ["Went through", percent(summary.success_rate), "asked: over 99 %", summary.success_rate > 0.99],
    ["Changes that failed", percent(summary.change_failure_rate), "asked: under 5 %", summary.change_failure_rate < 0.05],
    ["Lead time", duration(summary.lead_time_seconds), "asked: under 2 h", summary.lead_time_seconds !== null && summary.lead_time_seconds < 7200],
  ];
  list($("delivery"), items, ([name]) => name, ([name]) => {
    const parts = { value: el("b"), note: el("small") };
    parts.node = el("div", {}, el("dt", {}, name), el("dd", {}, parts.value, parts.note));
    return parts;
  }, (parts, [, value, asked, met]) => {
    text(parts.value, value);
    text(parts.note, `${asked} ${met ? "✓" : "✕"}`);
  });
}
