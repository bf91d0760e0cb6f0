// The line to an address of the API, as the page of one record uses it. Every answer is { kind, … }:
//   ok (body), locked (body), refused (reasons), offline, trouble, signedOut (login), otherUser, gone.
//
// Writes carry the token that this page was given. Signing in makes a new one, so nothing written by one person
// can go out in the name of the next who signs in on the same computer: before a new token is taken, the page
// is asked whose it is.
const PATIENCE = 20_000;
const PATIENCE_FOR_FILES = 120_000;
const KEPT_ALIVE = 60_000; // bytes that a browser still sends for a page that is being closed

export class Line {
  // record: under which name a conflict tells how the record stands.
  constructor(form, record) {
    this.record = record;
    this.api = form.dataset.api;
    this.page = form.dataset.page;
    this.user = form.dataset.user;
    this.token = tokenIn(form);
  }

  async ask(method, path, body) {
    const answer = await this.fetched(method, path, body);
    if (![401, 403, 404].includes(answer.status)) return this.understood(answer);
    const token = this.token;
    const who = await this.whoIsSignedIn();
    if (who.kind !== "me") return who;
    const canTryAgain = answer.status !== 404 && this.token !== token;
    return this.understood(canTryAgain ? await this.fetched(method, path, body) : answer);
  }

  // { status, body }; status 0 where no answer came. body: what becomes JSON, or a FormData as it is.
  async fetched(method, path, body) {
    if (!navigator.onLine) return { status: 0 };
    const isFiles = body instanceof FormData;
    const sent = body && !isFiles ? JSON.stringify(body) : body;
    const headers = { Accept: "application/json", "X-CSRFToken": this.token };
    if (sent && !isFiles) headers["Content-Type"] = "application/json";
    try {
      const request = (signal) =>
        fetch(this.api + path, {
          method,
          body: sent,
          signal,
          credentials: "same-origin",
          cache: "no-store",
          keepalive: Boolean(sent) && !isFiles && bytesIn(sent) < KEPT_ALIVE,
          headers,
        });
      const response = await patiently(request, isFiles ? PATIENCE_FOR_FILES : PATIENCE);
      return { status: response.status, body: await jsonOf(response) };
    } catch {
      return { status: 0 };
    }
  }

  // Whose browser this is now; takes the new token where it is still the same person's.
  async whoIsSignedIn() {
    try {
      const look = (signal) => fetch(this.page, { signal, cache: "no-store" });
      const response = await patiently(look, PATIENCE);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const { user } = page.querySelector(".site-header")?.dataset ?? {};
      if (!user && response.redirected) return { kind: "signedOut", login: response.url };
      if (!user) return { kind: "trouble" };
      if (user !== this.user) return { kind: "otherUser" };
      this.token = tokenIn(page) ?? this.token;
      return { kind: "me" };
    } catch {
      return { kind: "offline" };
    }
  }

  understood({ status, body }) {
    if (status === 0) return { kind: "offline" };
    if (status >= 200 && status < 300 && body) return { kind: "ok", body };
    if (status === 409 && body?.[this.record]) return { kind: "locked", body };
    if (status === 404) return { kind: "gone" };
    if (status >= 400 && status < 500 && body?.reasons) return { kind: "refused", reasons: body.reasons };
    return { kind: "trouble" };
  }
}

// As it goes over the line: a Chinese character is three.
function bytesIn(text) {
  return new TextEncoder().encode(text).length;
}

async function jsonOf(response) {
  const isJson = response.headers.get("Content-Type")?.includes("json");
  return isJson ? response.json() : null;
}

async function patiently(request, patience) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), patience);
  try {
    return await request(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}

function tokenIn(root) {
  return root.querySelector("[name=csrfmiddlewaretoken]")?.value;
}
