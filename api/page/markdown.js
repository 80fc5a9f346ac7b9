// An answer as Markdown to paste elsewhere. What documents and models say is escaped: pasted into
// an editor that renders Markdown it must not become a link, an image, or HTML.

import { dateWords, words } from "./language.js";
import { nameOf, sourceOf } from "./library.js";
import { webAddress } from "./elements.js";

/** On one line, with every character that Markdown or HTML could take for its own escaped. */
export function escaped(text) {
  return text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_{}[\]<>()#+!|~&@]/g, "\\$&")
    .replace(/^(\d+)([.)])/, "$1\\$2")
    .replace(/^[-=:]/, "\\$&")
    // Addresses are turned into links even where nothing marks them.
    .replace(/:\/\//g, "\\://")
    .replace(/\bwww\./gi, "www\\.");
}

export function markdownOf(answer) {
  const { disagreement, missing, nearest, sourcesOf } = words();
  const said = answer.claims.map((claim) => `${escaped(claim.text)} ${numbers(claim.citations)}`);
  const parts = [`**${escaped(answer.question)}**`, said.join(" ") || escaped(answer.text)];
  if (answer.missing !== null) {
    parts.push(`${missing}${escaped(answer.missing)}`);
  }
  for (const { subject, versions } of answer.disagreement) {
    const values = versions.map((it) => `- ${escaped(it.value)} ${numbers(it.citations)}`);
    parts.push(`${disagreement} (${escaped(subject)})`, values.join("\n"));
  }
  if (answer.citations.length > 0) {
    const rows = answer.citations.map((it) => `- [${it.id}] ${reference(it)}`);
    parts.push(sourcesOf, rows.join("\n"));
  }
  if (answer.refusal !== null && answer.refusal.nearest.length > 0) {
    parts.push(nearest, answer.refusal.nearest.map((it) => `- ${reference(it)}`).join("\n"));
  }
  return `${parts.join("\n\n")}\n`;
}

function numbers(ids) {
  return ids.map((id) => `[${id}]`).join("");
}

/** The quote, what is known of its source, and where in it the quote stands. */
function reference({ source, start, end, quote }) {
  const { publisher, date, url } = sourceOf(source);
  const address = webAddress(url ?? "");
  const details = [
    escaped(nameOf(source)),
    publisher && escaped(publisher),
    date && escaped(dateWords(date)),
    `${escaped(source)}, ${start}–${end}`,
    address && `<${address.href}>`,
  ];
  return `${words().quoted(escaped(quote))} — ${details.filter(Boolean).join(", ")}`;
}
