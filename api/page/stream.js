// Server-sent events from a response body, read as the standard says
// (https://html.spec.whatwg.org/multipage/server-sent-events.html).
// EventSource can't be used: it sends no body and no Authorization header.

/** Yields `{name, data}` for each event of a stream of bytes; data is parsed JSON. */
export async function* eventsOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  const parser = new EventParser();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    yield* parser.push(value);
  }
}

/** Text comes in pieces that end anywhere; events come out whole. */
export class EventParser {
  #rest = "";
  #name = "";
  #data = [];

  push(text) {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    // The last piece is no line yet. A carriage return at its end may be half of a line break.
    this.#rest = lines.pop();
    return lines.map((line) => this.#line(line)).filter((event) => event !== null);
  }

  #line(line) {
    if (line === "") {
      return this.#dispatch();
    }
    const [, field, value] = /^([^:]*)(?:: ?(.*))?$/s.exec(line);
    if (field === "event") {
      this.#name = value ?? "";
    } else if (field === "data") {
      this.#data.push(value ?? "");
    }
    return null;
  }

  #dispatch() {
    const event =
      this.#data.length > 0
        ? { name: this.#name || "message", data: JSON.parse(this.#data.join("\n")) }
        : null;
    this.#name = "";
    this.#data = [];
    return event;
  }
}
