// How this page is connected, and how many others are.
import { $, el, list, text, attribute } from "../dom.js";
import { count, time } from "../format.js";

const WORDS = { idle: "Connecting", connecting: "Connecting", connected: "Live", waiting: "Reconnecting", stopped: "Stopped", replaced: "Opened elsewhere", ended: "Ended by the server" };

export function renderConnection(store) {
  const { state } = store.connection;
  attribute($("live"), "data-state", state === "connected" ? "connected" : ["stopped", "replaced", "ended"].includes(state) ? "offline" : "waiting");
  text($("live-text"), WORDS[state] ?? state);
  const sockets = store.state.sockets;
  const pairs = [
    ["This page", `${WORDS[state] ?? state} since ${time(store.connection.since)}`],
    ["Updates received", count(store.connection.sequence)],
    ["Reconnected", `${count(store.connection.resumed)} ×, ${store.connection.missed ? `${count(store.connection.missed)} updates read anew` : "nothing missed"}`],
    ["Pages connected", sockets ? count(sockets.connected) : "–"],
    ["Away, with a place kept", sockets ? count(sockets.away) : "–"],
    ["Waiting to be sent", sockets ? `${count(sockets.queued)} updates` : "–"],
  ];
  // A description list has its terms and values side by side, so each pair is two nodes.
  list($("socket"), pairs.flatMap(([name, value]) => [[name, "dt", name], [`${name}:`, "dd", value]]), ([key]) => key, ([, tag]) => ({ node: el(tag) }), (parts, [, , value]) => text(parts.node, value));
}
