// The browser client of Sophia.WebSockets (docs/websocket-protocol.md): reconnects, resumes, leaves out duplicates, acknowledges.
const PROTOCOL = "sophia.reliable.json.v1";
const random = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), b => b.toString(16).padStart(2, "0")).join("");

export class SophiaWebSocket extends EventTarget {
  #url; #o; #ws; #key = random(); #token; #epoch; #last = 0; #advice = {}; #unacked = 0; #unackedBytes = 0;
  #ackTimer; #silenceTimer; #retryTimer; #fails = 0; #retryAfter; #pending = []; #first = 1; #numbered = false; #state = "idle"; #hello = false;

  constructor(url, options = {}) {
    super();
    this.#url = new URL(url, globalThis.location?.href);
    this.#o = { clientId: random(), minDelay: 500, maxDelay: 30000, connectTimeout: 10000, maxPending: 1000, ...options };
    this.#url.protocol = this.#url.protocol.replace("http", "ws"); // Browsers before 2024 take no http address.
    this.#url.searchParams.set("client", this.#o.clientId);
  }

  get state() { return this.#state; }
  get lastSequence() { return this.#last; }
  get pending() { return this.#pending.length; }

  connect() {
    if (this.#state === "connecting" || this.#state === "connected") return;
    clearTimeout(this.#retryTimer);
    this.#enter("connecting");
    this.#hello = false;
    const ws = this.#ws = new WebSocket(this.#url, PROTOCOL);
    const current = fn => e => { if (ws === this.#ws) fn(e); };
    this.#watch(this.#o.connectTimeout);
    ws.onopen = current(() => this.#put(this.#token
      ? { t: "resume", token: this.#token, epoch: this.#epoch, s: this.#last, k: this.#key }
      : { t: "start", k: this.#key }));
    ws.onmessage = current(e => { this.#watch(this.#advice.silenceMs || this.#o.connectTimeout); this.#receive(e.data); });
    ws.onclose = current(e => this.#closed(e.code));
  }

  /** Queues a JSON value for the server; false if too many wait for its acknowledgement or the client is over. */
  send(data) {
    if (this.#pending.length >= this.#o.maxPending || this.#over()) return false;
    this.#pending.push(data);
    if (this.#hello) this.#put({ t: "m", i: this.#first + this.#pending.length - 1, d: data });
    return true;
  }

  close() { this.#finish("stopped"); this.#ws?.close(1000); }

  #over() { return this.#state === "stopped" || this.#state === "replaced" || this.#state === "ended"; }

  #put(frame) { if (this.#ws?.readyState === 1) this.#ws.send(JSON.stringify(frame)); }

  #enter(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.#raise("state", state);
  }

  #raise(type, detail) { this.dispatchEvent(new CustomEvent(type, { detail })); }

  #finish(state) {
    [this.#ackTimer, this.#silenceTimer, this.#retryTimer].forEach(clearTimeout);
    this.#enter(state);
  }

  // The browser does not show the server's pings: silence is measured on frames, the server's "ping" included.
  #watch(ms) {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(() => { const ws = this.#ws; this.#closed(1006); ws?.close(); }, ms);
  }

  #closed(code) {
    [this.#ackTimer, this.#silenceTimer].forEach(clearTimeout);
    this.#ackTimer = 0;
    this.#ws = undefined;
    if (this.#over()) return;
    if (code === 4001) return this.#finish("replaced");
    if (code === 1000) return this.#finish("ended");
    if (code === 1008 && !this.#hello) this.#token = undefined;
    const refused = code > 1001 && code < 1010 && code !== 1006; // It would not take now what it did not take.
    this.#fails = this.#hello && !refused ? 0 : this.#fails + 1;
    this.#hello = false;
    const delay = this.#retryAfter ?? Math.random() * Math.min(this.#o.maxDelay, this.#o.minDelay * 2 ** Math.min(this.#fails, 16));
    this.#retryAfter = undefined;
    this.#enter("waiting");
    this.#retryTimer = setTimeout(() => this.connect(), delay);
  }

  #receive(text) {
    const f = JSON.parse(text);
    if (f.t === "m") {
      if (f.s <= this.#last) return;
      // A hole without a gap frame: do not go on, resume from what is certain.
      if (f.s > this.#last + 1) { const ws = this.#ws; this.#closed(4010); ws.close(4010); return; }
      this.#last = f.s;
      this.#count(text.length);
      this.#raise("message", f.d);
    } else if (f.t === "hello") this.#greeted(f);
    else if (f.t === "ack") this.#acknowledged(f.i);
    else if (f.t === "skip") { if (f.to > this.#last) { this.#last = f.to; this.#count(0); } }
    else if (f.t === "ping") this.#put({ t: "pong" });
    else if (f.t === "bye") { if (f.retryAfterMs !== undefined) this.#retryAfter = Math.min(f.retryAfterMs, this.#o.maxDelay); }
    else if (f.t === "gap") {
      if (f.to !== null && f.to <= this.#last) return;
      if (f.to !== null) { this.#last = f.to; this.#count(0); }
      this.#raise("gap", { from: f.from, to: f.to, why: f.why });
    }
  }

  #greeted(f) {
    if (f.epoch === this.#epoch && f.last > this.#last) this.#raise("gap", { from: this.#last + 1, to: f.last, why: "acknowledged" });
    // After a start the server does not know what it had: a new numbering is a loss all the same.
    if (this.#epoch && !this.#token && f.epoch !== this.#epoch) this.#raise("gap", { from: this.#last + 1, to: null, why: "epoch" });
    this.#last = f.epoch === this.#epoch ? Math.max(this.#last, f.last) : f.last;
    this.#token = f.token; this.#epoch = f.epoch; this.#advice = f;
    if (!this.#numbered) { this.#numbered = true; this.#first = f.i + 1; }
    this.#acknowledged(f.i);
    this.#hello = true;
    this.#ack();
    this.#pending.forEach((d, n) => this.#put({ t: "m", i: this.#first + n, d }));
    this.#enter("connected");
  }

  #acknowledged(i) {
    const done = Math.min(i - this.#first + 1, this.#pending.length);
    if (done > 0) { this.#pending.splice(0, done); this.#first += done; }
  }

  #count(bytes) {
    this.#unackedBytes += bytes;
    if (++this.#unacked >= this.#advice.ackEvery || this.#unackedBytes >= this.#advice.ackBytes) this.#ack();
    else this.#ackTimer ||= setTimeout(() => this.#ack(), this.#advice.ackMs);
  }

  #ack() {
    clearTimeout(this.#ackTimer);
    this.#ackTimer = this.#unacked = this.#unackedBytes = 0;
    this.#put({ t: "ack", s: this.#last });
  }
}
