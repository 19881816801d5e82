// Only in the demo: buttons that break the servers beside this one.
import { $, el, list, text, attribute, keepFocus } from "../dom.js";
import { words } from "../format.js";

export function renderDemo(store, act) {
  const servers = store.state.demo;
  $("demo").hidden = !servers?.length;
  if (!servers) return;
  list($("demo-servers"), servers, server => server.name, server => create(server, act), update);
}

function create(server, act) {
  const parts = { state: el("span") };
  const button = (fault, label, kind) => {
    const node = el("button", { type: "button", class: kind, on: { click: () => act(`api/demo/${encodeURIComponent(server.name)}/${fault}`, `${label}.`, node) } }, label);
    return node;
  };
  const name = words(server.name);
  parts.stop = button("stop", `Stop ${name}`, "danger");
  parts.freeze = server.can_freeze ? button("freeze", `Freeze ${name}`) : undefined;
  parts.heal = button("heal", `Bring ${name} back`, "primary");
  parts.node = el("div", { class: "demo-server" }, parts.state, parts.stop, parts.freeze, parts.heal);
  return parts;
}

function update(parts, server) {
  text(parts.state, server.state === "running" ? "" : `${words(server.name)} is ${server.state}`);
  keepFocus(parts.node, () => {
    parts.stop.hidden = server.state !== "running";
    if (parts.freeze) parts.freeze.hidden = server.state !== "running";
    parts.heal.hidden = server.state === "running" || server.state === "starting";
  });
  attribute(parts.node, "data-state", server.state);
}
