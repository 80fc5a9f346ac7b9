// The source beside the answer: opened at the exact words, which are marked and in view.

import { sourceList } from "./answer.js";
import { button, byId, element, outsideLink, webAddress } from "./elements.js";
import { words } from "./language.js";
import { detailsOf, nameOf, sourceOf, sources, textOf } from "./library.js";
import { unitRange } from "./offsets.js";
import { LIST } from "./places.js";

const pane = () => byId("reader");

/** Every call ends what an earlier one is still fetching. */
let turn = 0;

export function showList(close) {
  turn += 1;
  const title = heading(words().allSources, null);
  const list = sources().length > 0 ? sourceList(sources()) : details(words().noDocuments);
  fill(bar(null, close), title, list);
  title.focus();
}

/**
 * Opens a source; with offsets at the words they name. `quote` is what the answer says stands
 * there, null when no answer does: a place that says something else is told, not marked.
 */
export async function showPlace({ source, start, end }, quote, close) {
  turn += 1;
  const mine = turn;
  fill(bar(toList(), close), heading(nameOf(source), source), details(words().opening));
  const text = await textOf(source);
  if (mine !== turn) {
    return;
  }
  const title = heading(nameOf(source), source);
  const [marked, body] = page(text, start, end, quote);
  body.lang = sourceOf(source).language ?? "";
  const changed = start !== null && marked === null;
  fill(
    bar(toList(), close),
    title,
    meta(source),
    changed ? element("p", { class: "note", role: "alert" }, words().changed) : null,
    body,
  );
  const target = marked ?? title;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: marked ? "center" : "nearest" });
}

export function showFailure(failed, close) {
  fill(bar(toList(), close), heading(words().sources, null), failed);
}

export function hide() {
  turn += 1;
  pane().hidden = true;
  pane().replaceChildren();
}

function fill(...content) {
  const [top, ...inside] = content.filter((part) => part !== null);
  pane().replaceChildren(top, element("div", { class: "reader-page" }, ...inside));
  pane().hidden = false;
}

function bar(link, close) {
  const closer = button(words().close, close, { class: "close" });
  return element("div", { class: "reader-bar" }, link, closer);
}

function toList() {
  return element("a", { class: "tool", href: LIST }, words().allSources);
}

function heading(text, source) {
  const lang = source === null ? null : sourceOf(source).language;
  return element("h2", { id: "reader-title", tabindex: "-1", lang, dir: "auto" }, text);
}

function details(text) {
  return element("p", { class: "details" }, text);
}

function meta(source) {
  const url = webAddress(sourceOf(source).url ?? "");
  const link = url && outsideLink(url, words().original(url.host));
  return element(
    "div",
    { class: "meta" },
    details(detailsOf(source)),
    link && element("p", { class: "details" }, link),
  );
}

/** The first marked piece, null when there is none, and the whole text in paragraphs. */
function page(text, start, end, quote) {
  const range = start === null ? null : found(text, start, end, quote);
  const body = element("div", { class: "text" });
  let at = 0;
  // The line breaks stay inside the paragraphs: the text of the page is the text of the source.
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    body.append(paragraph(line, at, range));
    at += line.length;
  }
  return [body.querySelector("mark"), body];
}

function found(text, start, end, quote) {
  try {
    const range = unitRange(text, start, end);
    return quote === null || text.slice(...range) === quote ? range : null;
  } catch (error) {
    if (error instanceof RangeError) {
      return null;
    }
    throw error;
  }
}

function paragraph(line, at, range) {
  const made = element("p", { dir: "auto", class: line.trim() === "" ? "blank" : null });
  const [from, to] = (range ?? [0, 0]).map((end) => Math.min(Math.max(end - at, 0), line.length));
  if (from === to) {
    made.append(line);
  } else {
    const mark = element("mark", { tabindex: "-1" }, line.slice(from, to));
    made.append(line.slice(0, from), mark, line.slice(to));
  }
  return made;
}
