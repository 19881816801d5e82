// Calls of the backend. A secret lives in this tab only and is sent with changes only.
const STORED = "sophia.secret";

export const secret = {
  get: () => sessionStorage.getItem(STORED) ?? "",
  set: value => value ? sessionStorage.setItem(STORED, value) : sessionStorage.removeItem(STORED),
};

export class ApiError extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? problem?.title ?? `The server answered ${status}.`);
    this.status = status;
    this.correlationId = problem?.correlation_id;
  }
}

export async function get(path) {
  return read(await fetch(path, { headers: { Accept: "application/json" } }));
}

export async function post(path, body) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const known = secret.get();
  // A token has two dots, a key has not.
  if (known) headers[known.split(".").length === 3 ? "Authorization" : "X-API-Key"] = known.split(".").length === 3 ? `Bearer ${known}` : known;
  return read(await fetch(path, { method: "POST", headers, body: body === undefined ? undefined : JSON.stringify(body) }));
}

async function read(response) {
  const content = response.headers.get("Content-Type")?.includes("json") ? await response.json() : undefined;
  if (!response.ok) throw new ApiError(response.status, content);
  return content;
}
