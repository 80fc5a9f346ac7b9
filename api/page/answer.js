// The parts of an answer. Every function makes elements from plain data and keeps nothing.

import { nearestRow, numbers, quoted, sourceRows } from "./citations.js";
import { button, element } from "./elements.js";
import { language, words } from "./language.js";
import { detailsOf, nameOf } from "./library.js";
import { placeOf } from "./places.js";

/** A checked sentence and its numbers. The exact words of a source in it are set as a quote. */
export function sentence(claim, citations) {
  const cited = claim.citations.map((id) => citations.get(id)).filter(Boolean);
  const exact = cited.find((citation) => claim.text.includes(citation.quote));
  const said = element("span", { dir: "auto" });
  if (exact === undefined) {
    said.append(claim.text);
  } else {
    const at = claim.text.indexOf(exact.quote);
    said.append(claim.text.slice(0, at), quoted(exact), claim.text.slice(at + exact.quote.length));
  }
  return element(
    "span",
    { class: exact === undefined ? "sentence" : "sentence exact" },
    said,
    numbers(claim.citations, citations),
    " ",
  );
}

/** What happens while nothing is to be read yet. */
export function progress(text) {
  return element("p", { class: "progress" }, element("span", { class: "pulse" }), text);
}

/** What went wrong: a message and, below it, what to do. */
export function failure(error) {
  const ours = words().errors[error.code];
  const { message, hint } = ours ?? error;
  // The service's own words are English.
  const lang = ours ? null : "en";
  return element(
    "div",
    { class: "failure", role: "alert", lang },
    element("p", {}, message),
    hint ? element("p", { class: "details" }, hint) : null,
  );
}

/** All that an answer has beside its sentences, in reading order. */
export function around(answer, citations, onCopy) {
  return [
    answer.missing === null ? null : note(words().missing, answer.missing, answer.language),
    ...answer.disagreement.map((it) => disagreement(it, citations, answer)),
    evidence(answer),
    nearest(answer),
    answer.degraded === null ? null : element("p", { class: "degraded" }, answer.degraded),
    foot(answer, onCopy),
  ].filter((part) => part !== null);
}

/** "Not answered" or "Partial answer", above the answer; nothing when it is whole. */
export function status(answer) {
  const label = { partial: words().partial, refused: words().refused }[answer.status];
  return label === undefined ? null : element("p", { class: `status ${answer.status}` }, label);
}

function note(label, text, lang) {
  return element(
    "p",
    { class: "note" },
    element("strong", {}, label),
    element("span", { lang, dir: "auto" }, text),
  );
}

/** Whether a sentence of the answer shows the quote already. */
function isSaid({ quote }, answer) {
  return answer.claims.some((claim) => claim.text.includes(quote));
}

/** The values side by side, each with who gives it and in which words. */
function disagreement({ subject, versions }, citations, answer) {
  const columns = versions.map((version) => {
    const cited = version.citations.map((id) => citations.get(id)).filter(Boolean);
    return element(
      "li",
      {},
      element(
        "p",
        { class: "value" },
        element("span", { dir: "auto" }, version.value),
        numbers(version.citations, citations),
      ),
      ...cited.slice(0, 1).flatMap((citation) => [
        isSaid(citation, answer) ? null : quoted(citation),
        element("p", { class: "details" }, nameOf(citation.source)),
      ]),
    );
  });
  return element(
    "section",
    { class: "disagreement" },
    element("h3", {}, words().disagreement),
    // The question itself needs no repeating.
    answer.question.startsWith(subject) ? null : element("p", { class: "subject", dir: "auto" }, subject),
    element("ul", { class: "versions" }, ...columns),
  );
}

function evidence(answer) {
  if (answer.citations.length === 0) {
    return null;
  }
  return element(
    "section",
    { class: "evidence" },
    element("h3", {}, words().sourcesOf),
    element("ol", {}, ...sourceRows(answer.citations, (citation) => isSaid(citation, answer))),
  );
}

function nearest({ refusal }) {
  if (refusal === null || refusal.nearest.length === 0) {
    return null;
  }
  return element(
    "section",
    { class: "evidence nearest" },
    element("h3", {}, words().nearest),
    element("ul", {}, ...refusal.nearest.map(nearestRow)),
  );
}

function foot(answer, onCopy) {
  const { extractive, written, seconds, copy } = words();
  const model = answer.model.replace(/^ollama:/, "");
  const took = (answer.timings_ms.total / 1000).toLocaleString(language(), {
    maximumFractionDigits: 1,
    minimumFractionDigits: 1,
  });
  const how = answer.model === "extractive" ? extractive : written(model);
  const said = answer.claims.length > 0 ? `${how} · ` : "";
  return element(
    "footer",
    { class: "foot" },
    element("p", { class: "details" }, `${said}${seconds(took)}`),
    button(copy, onCopy, { class: "quiet" }),
  );
}

/** The list of all sources, each opened from its beginning. */
export function sourceList(sources) {
  const rows = sources.map((source) =>
    element(
      "li",
      {},
      element(
        "a",
        { class: "source-name", href: placeOf(source.id), lang: source.language, dir: "auto" },
        nameOf(source.id),
      ),
      element("span", { class: "details" }, detailsOf(source.id)),
    ),
  );
  return element("ul", { class: "source-list" }, ...rows);
}
