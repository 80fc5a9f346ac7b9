// Citations as a reader meets them: a small number in the text, and a row that names the source.

import { element } from "./elements.js";
import { words } from "./language.js";
import { detailsOf, nameOf, shortNameOf, sourceOf } from "./library.js";
import { placeOf } from "./places.js";

const placeOfCitation = (citation) => placeOf(citation.source, citation.start, citation.end);

/** The number as a link to the words; `data-quote` is what the tip shows. */
export function numberLink(citation) {
  const label = words().citation(citation.id, shortNameOf(citation.source));
  return element(
    "a",
    {
      class: "number",
      href: placeOfCitation(citation),
      "aria-label": label,
      "data-quote": citation.quote,
      "data-source": citation.source,
    },
    String(citation.id),
  );
}

/** The numbers of one sentence or value; `byId` maps ids to citations. */
export function numbers(ids, byId) {
  const links = ids.filter((id) => byId.has(id)).map((id) => numberLink(byId.get(id)));
  return element("span", { class: "numbers" }, ...links);
}

/** What a document says, in its own language and direction. */
export function quoted(citation, className = "quote") {
  const { language } = sourceOf(citation.source);
  return element("q", { class: className, lang: language, dir: "auto" }, citation.quote);
}

/** One row for each source, in the order of first citation: numbers, name, and unsaid quotes. */
export function sourceRows(citations, isSaid) {
  const bySource = Map.groupBy(citations, (citation) => citation.source);
  return [...bySource.values()].map((cited) => {
    const unsaid = cited.filter((citation) => !isSaid(citation));
    const quotes = unsaid.map((citation) =>
      element("p", {}, quoted(citation), cited.length > 1 ? numberLink(citation) : null),
    );
    return element(
      "li",
      {},
      element("span", { class: "row-numbers" }, ...cited.map(numberLink)),
      element("div", {}, nameLink(cited[0]), details(cited[0]), ...quotes),
    );
  });
}

/** A quote that supports nothing, and where it stands. */
export function nearestRow(citation) {
  const parts = [quoted(citation), nameLink(citation), details(citation)];
  return element("li", {}, element("div", {}, ...parts));
}

function nameLink(citation) {
  const { language, title } = sourceOf(citation.source);
  return element(
    "a",
    { class: "source-name", href: placeOfCitation(citation), lang: language, dir: "auto" },
    title ?? citation.title ?? nameOf(citation.source),
  );
}

function details(citation) {
  return element("p", { class: "details" }, detailsOf(citation.source));
}
