// node through-cuts.mjs <client.js> <ws url> <messages up>; prints what arrived up to the number -1, as JSON.
import { pathToFileURL } from "node:url";

const [, , script, url, up] = process.argv;
const { SophiaWebSocket } = await import(pathToFileURL(script).href);
const ws = new SophiaWebSocket(url, { clientId: "browser", minDelay: 1, maxDelay: 20 });
const received = [], gaps = [];
ws.addEventListener("gap", e => gaps.push(e.detail));
ws.addEventListener("message", e => {
  received.push(e.detail);
  if (e.detail === -1) finish();
});
for (let i = 1; i <= Number(up); i++) ws.send(i);
ws.connect();

function finish() {
  if (ws.pending > 0) return setTimeout(finish, 10);
  ws.close();
  console.log(JSON.stringify({ received, gaps, state: ws.state }));
  process.exit(0);
}
