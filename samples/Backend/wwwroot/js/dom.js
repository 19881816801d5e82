// The few words of the DOM that are used again and again. Text is always text: nothing a server says becomes markup.
const SVG = "http://www.w3.org/2000/svg";

export const $ = id => document.getElementById(id);

export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

export function icon(status) {
  return svg("svg", { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("use", { href: `#i-${status}` }));
}

export function setIcon(node, status) {
  const href = `#i-${status}`;
  const use = node.firstElementChild;
  if (use.getAttribute("href") !== href) use.setAttribute("href", href);
}

export function text(node, value) {
  const next = value ?? "";
  if (node.textContent !== next) node.textContent = next;
}

export function attribute(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

// Keeps one node an item, so that an update moves neither the focus nor what a screen reader is reading.
const kept = new WeakMap();

export function list(container, items, keyOf, create, update) {
  const known = kept.get(container) ?? new Map();
  const next = new Map();
  let place = container.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    if (next.has(key)) continue;
    const parts = known.get(key) ?? create(item);
    next.set(key, parts);
    update(parts, item);
    if (parts.node === place) place = place.nextElementSibling;
    else container.insertBefore(parts.node, place);
  }
  for (const [key, parts] of known) {
    if (next.has(key)) continue;
    const focused = parts.node.contains(document.activeElement);
    parts.node.remove();
    if (focused) focusOn(container.closest("section") ?? container);
  }
  kept.set(container, next);
}

/** An update that may hide the button that was just pressed: whoever works with the keyboard stays in this place and is not sent back to the top. */
export function keepFocus(place, update) {
  const focused = place.contains(document.activeElement) ? document.activeElement : null;
  update();
  if (focused?.closest("[hidden]")) focusOn(place);
}

function focusOn(place) {
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
}

export function toast(message) {
  const node = $("toast");
  node.textContent = message;
  node.hidden = false;
  clearTimeout(node.timer);
  node.timer = setTimeout(() => { node.hidden = true; }, 6000);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") for (const [event, handler] of Object.entries(value)) node.addEventListener(event, handler);
    else if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter(child => child !== undefined && child !== null));
  return node;
}
