/* The two addresses of an attempt: saving, and handing in. */

/** No usable answer: `status` 0 means the server was not reached, or a proxy answered in its place. */
export class NoReply extends Error {
  constructor(status, reply = {}) {
    super(`HTTP ${status}`);
    this.status = status;
    this.reply = reply;
  }

  /* Worth another try with the same words. */
  get isPassing() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** The token as the cookie has it now: signing in again has changed the one that the page was made with. */
export function csrfToken(form) {
  const name = `${form.dataset.csrfCookie || "csrftoken"}=`;
  const cookie = document.cookie.split("; ").find((one) => one.startsWith(name));
  const field = form.querySelector("[name=csrfmiddlewaretoken]");
  if (cookie && field) field.value = decodeURIComponent(cookie.slice(name.length));
  return field?.value ?? "";
}

async function post(url, options, timeoutMs) {
  let response;
  try {
    response = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      signal: AbortSignal.timeout(timeoutMs),
      ...options,
    });
  } catch {
    throw new NoReply(0);
  }
  let reply;
  try {
    reply = await response.json();
  } catch {
    /* An error page of a proxy, or our own HTML: the status alone speaks. */
    throw new NoReply(response.ok ? 0 : response.status);
  }
  if (!response.ok) throw new NoReply(response.status, reply);
  return reply;
}

/** Saves answers; `keepalive` lets the request outlive the page where it is small enough. */
export function postSaves(form, body, { keepalive = false } = {}) {
  const text = JSON.stringify(body);
  /* Browsers refuse bodies above 64 kB that shall outlive the page. */
  const outlives = keepalive && text.length < 20000;
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken(form) };
  return post(form.dataset.saveUrl, { body: text, headers, keepalive: outlives }, 15000);
}

/** Hands in with all answers; answers `{url}`. The same words again get the same result. */
export function postHandIn(form) {
  csrfToken(form);
  const data = new FormData(form);
  data.set("confirm", "1");
  data.delete("review");
  return post(form.getAttribute("action") || location.pathname, { body: data, headers: { Accept: "application/json" } }, 30000);
}
