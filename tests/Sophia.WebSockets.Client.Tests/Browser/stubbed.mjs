// node stubbed.mjs <client.js>; runs the client on a clock, a random number and sockets of the test's own, and prints what it did, as JSON.
import { pathToFileURL } from "node:url";

const timers = new Map(), sockets = [];
let timer = 0, random = 1;
Math.random = () => random;
globalThis.setTimeout = (run, ms) => { timers.set(++timer, { run, ms }); return timer; };
globalThis.clearTimeout = id => timers.delete(id);
globalThis.WebSocket = class {
  readyState = 1; sent = [];
  constructor() { sockets.push(this); }
  send(text) { this.sent.push(JSON.parse(text)); }
  close() { }
  say(frame) { this.onmessage({ data: JSON.stringify(frame) }); }
};

const { SophiaWebSocket } = await import(pathToFileURL(process.argv[2]).href);
const hello = { t: "hello", client: "me", epoch: "one", last: 0, i: 0, token: "t", ackEvery: 64, ackBytes: 65536, ackMs: 100, silenceMs: 45000 };

function open(options) {
  timers.clear();
  const ws = new SophiaWebSocket("ws://example.test/ws", { clientId: "me", ...options });
  ws.connect();
  return ws;
}

/** Loses the connection, lets the wait that follows pass and gives its length. */
function lose(code, before = () => { }) {
  sockets.at(-1).onopen();
  before(sockets.at(-1));
  sockets.at(-1).onclose({ code });
  const [[id, { run, ms }], ...others] = timers;
  if (others.length > 0) throw new Error(`${others.length} timers too many`);
  timers.delete(id);
  run();
  return ms;
}

const times = (count, run) => Array.from({ length: count }, (_, n) => run(n));
const greeted = socket => socket.say(hello);

open({ minDelay: 500, maxDelay: 30000 });
const bounds = times(10, () => lose(1006));
const half = (random = 0.5, lose(1006)), none = (random = 0, lose(1006)), most = (random = 1, lose(1006));
const greetedOnce = lose(1006, greeted), after = lose(1006);
const told = lose(1001, socket => { greeted(socket); socket.say({ t: "bye", code: 1001, retryAfterMs: 1234 }); });
const toldTooMuch = lose(1001, socket => { greeted(socket); socket.say({ t: "bye", code: 1001, retryAfterMs: 3600000 }); });
const refused = times(3, () => lose(1009, greeted));

const gaps = [];
const restarted = open();
restarted.addEventListener("gap", e => gaps.push(e.detail));
lose(1006, socket => { greeted(socket); socket.say({ t: "m", s: 1, d: "a" }); });
lose(1008);
sockets.at(-1).onopen();
const first = sockets.at(-1).sent[0].t;
sockets.at(-1).say({ ...hello, epoch: "two" });

console.log(JSON.stringify({ bounds, half, none, most, greetedOnce, after, told, toldTooMuch, refused, first, gaps, last: restarted.lastSequence }));
