// What the server said last, section by section, and the newest points of every series.
import { get } from "./api.js";
import { SophiaWebSocket } from "../_content/Sophia.WebSockets/sophia-websocket.js";

const POLL = 5000;
const BEATS = 30;

export class Store extends EventTarget {
  state = {};
  beats = new Map();
  connection = { state: "connecting", sequence: 0, resumed: 0, missed: 0, since: Date.now() };
  #drift = 0;
  #socket;
  #everConnected = false;
  #heard = 0;

  /** The server's time: a phone's clock may be wrong. */
  now() { return Date.now() + this.#drift; }

  async start() {
    this.#poll();
    this.#listen();
    await Promise.allSettled([this.#overview(), this.#history()]);
  }

  #listen() {
    const socket = this.#socket = new SophiaWebSocket(new URL("ws", location.href).href.replace(/^http/, "ws"), { minDelay: 400, maxDelay: 10000 });
    socket.addEventListener("message", event => {
      this.#heard++;
      this.connection.sequence = socket.lastSequence;
      this.#take(event.detail);
    });
    socket.addEventListener("state", event => this.#connection(event.detail));
    socket.addEventListener("gap", event => {
      // What was missed cannot be had from the socket any more: the charts read it anew, the sections come whole.
      this.connection.missed += Math.max(1, (event.detail.to ?? event.detail.from) - event.detail.from + 1);
      socket.send({ refresh: true });
      this.#history();
      this.dispatchEvent(new CustomEvent("gap", { detail: event.detail }));
    });
    socket.connect();
  }

  #connection(state) {
    if (state === "connected") {
      if (this.#everConnected) this.connection.resumed++;
      this.#everConnected = true;
    }
    Object.assign(this.connection, { state, since: Date.now() });
    this.dispatchEvent(new CustomEvent("connection", { detail: state }));
  }

  // Without a live connection the page is not blind, only slower.
  #poll() {
    setInterval(() => { if (this.connection.state !== "connected") this.#overview().catch(() => {}); }, POLL);
  }

  async #overview() {
    const heard = this.#heard;
    const answer = await get("api/overview");
    // What the socket said meanwhile is newer: sections come only when they change, so an older one would stay.
    if (heard === this.#heard) this.#take(answer);
  }

  async #history() {
    // An answer has so many series and no more: the rest follows.
    for (let next = "?range=15m"; next;) {
      const { series, cut } = await get(`api/history${next}`);
      for (const [name, points] of Object.entries(series)) this.beats.set(name, points.slice(-BEATS));
      next = cut?.next;
    }
    this.dispatchEvent(new CustomEvent("beats"));
  }

  #take(message) {
    const { type, at, points, ...sections } = message;
    this.#drift = at - Date.now();
    Object.assign(this.state, sections);
    for (const [series, point] of Object.entries(points ?? {})) {
      const beats = this.beats.get(series) ?? [];
      this.beats.set(series, [...beats, point].slice(-BEATS));
    }
    if (points) this.dispatchEvent(new CustomEvent("points", { detail: points }));
    this.dispatchEvent(new CustomEvent("change", { detail: Object.keys(sections) }));
  }
}
