/* The three addresses of a watch session. The server answers figures; nothing here claims completion. */

/**
 * An answer that is not 2xx, or none. `status` 0 means the server was not reached.
 * `message` is the server's sentence for the member, or empty.
 */
export class ProtocolError extends Error {
  constructor(status, code = "", message = "") {
    super(message || `HTTP ${status}`);
    this.status = status;
    this.code = code;
    this.sentence = message;
  }

  /* The session will not come back: the token is unknown, expired or revoked. */
  get final() {
    return this.status >= 400 && this.status < 500 && this.status !== 408 && this.status !== 429;
  }
}

async function post(url, body, { headers = {}, keepalive = false, timeoutMs = 15000 } = {}) {
  let response;
  try {
    response = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json", ...headers },
      body: JSON.stringify(body),
      keepalive,
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch {
    throw new ProtocolError(0, "network");
  }
  let reply = {};
  try {
    reply = await response.json();
  } catch {
    /* An error page of a proxy is not JSON; the status alone then speaks. */
    if (response.ok) throw new ProtocolError(0, "not-json");
  }
  if (!response.ok) throw new ProtocolError(response.status, reply.error, reply.message);
  return reply;
}

/** Authorises playback; answers the watch token, the playlist address, figures and gaps. */
export const openSession = (url, csrf) => post(url, {}, { headers: { "X-CSRFToken": csrf } });

/** Reports spans. Repeating or reordering beats is harmless: the server keeps the highest seq. */
export const sendBeat = (url, body, options) => post(url, body, options);

/** The page is going away: no answer can be awaited. False when the browser refused to queue it. */
export function sendLastBeat(url, body) {
  const data = new Blob([JSON.stringify(body)], { type: "application/json" });
  return navigator.sendBeacon ? navigator.sendBeacon(url, data) : false;
}
