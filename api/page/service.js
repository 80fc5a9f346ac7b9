// The HTTP service, as this page uses it. Waits out a service that is loading or busy, asks for an
// API key when one is wanted, and turns everything else that goes wrong into a ServiceError.

import { askForKey, currentKey } from "./key.js";
import { eventsOf } from "./stream.js";

const BUSY_RETRIES = 3;

/** What went wrong: the service's words, or a code whose words are the page's. */
export class ServiceError extends Error {
  constructor({ code, message = "", hint = "" }, status = 0, retryAfterS = null) {
    super(message || code);
    Object.assign(this, { code, hint, status, retryAfterS });
  }
}

/** `waiting(error)` is called each time a request is put off, for error.retryAfterS seconds. */
export async function getSources(waiting) {
  return (await (await request("sources", {}, waiting)).json()).sources;
}

/** One source with its text. The parts of an id are names of folders and of a file. */
export async function getSource(id) {
  const path = id.split("/").map(encodeURIComponent).join("/");
  return (await request(`sources/${path}`)).json();
}

export async function deleteConversation(id) {
  await request(`conversations/${encodeURIComponent(id)}`, { method: "DELETE" });
}

/** Asks; yields the events of the answer as they come, the last of them `answer`. */
export async function* ask(question, conversation, signal, waiting) {
  const response = await request(
    "chat",
    {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
      body: JSON.stringify({ question, conversation, stream: true }),
      signal,
    },
    waiting,
  );
  try {
    for await (const { name, data } of eventsOf(response.body)) {
      if (name === "error") {
        throw new ServiceError(data.error, response.status);
      }
      yield { name, data };
      if (name === "answer") {
        return;
      }
    }
  } catch (error) {
    throw error instanceof TypeError ? new ServiceError({ code: "cut_short" }) : error;
  }
  throw new ServiceError({ code: "cut_short" });
}

async function request(path, options = {}, waiting = () => {}) {
  for (let busy = 0; ; ) {
    const response = await send(path, options);
    if (response.ok) {
      return response;
    }
    const error = await errorOf(response);
    if (error.status === 401 && (await askForKey(error))) {
      continue;
    }
    busy += error.code === "loading" ? 0 : 1;
    if (error.status !== 503 || error.retryAfterS === null || busy > BUSY_RETRIES) {
      throw error;
    }
    waiting(error);
    await pause(error.retryAfterS, options.signal);
  }
}

async function send(path, options) {
  const key = currentKey();
  const headers = { ...options.headers, ...(key && { Authorization: `Bearer ${key}` }) };
  try {
    return await fetch(path, { ...options, headers });
  } catch (error) {
    throw error instanceof TypeError ? new ServiceError({ code: "unreachable" }) : error;
  }
}

async function errorOf(response) {
  const seconds = Number.parseInt(response.headers.get("Retry-After"), 10);
  const retryAfterS = Number.isNaN(seconds) ? null : Math.max(seconds, 1);
  try {
    return new ServiceError((await response.json()).error, response.status, retryAfterS);
  } catch {
    // Something before the service answered, in a shape of its own.
    return new ServiceError({ code: "unreachable" }, response.status, retryAfterS);
  }
}

function pause(seconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
