// The sources: what is known of each, their texts once read, and what to call them.

import { dateWords, language } from "./language.js";
import { getSource, getSources } from "./service.js";

/** Only so many untitled sources, and none longer than this, are read for their first words. */
const OPENINGS = 12;
const OPENING_FROM = 200_000;
const OPENING_LENGTH = 72;

const UNKNOWN = { title: null, publisher: null, date: null, language: null, url: null };
const known = new Map();
const texts = new Map();

export function sources() {
  return [...known.values()];
}

export async function loadSources(waiting) {
  for (const source of await getSources(waiting)) {
    known.set(source.id, source);
  }
}

/** The first words of untitled sources stand in for their titles; calls back if there are any. */
export async function loadOpenings(found) {
  const untitled = sources().filter((it) => it.title === null && it.characters <= OPENING_FROM);
  if (untitled.length > 0) {
    await Promise.all(untitled.slice(0, OPENINGS).map((source) => textOf(source.id)));
    found();
  }
}

/** The text that citations count in, fetched once. */
export function textOf(id) {
  if (!texts.has(id)) {
    const fetched = getSource(id).then((source) => {
      known.set(id, source);
      return source.text;
    });
    fetched.catch(() => texts.delete(id));
    texts.set(id, fetched);
  }
  return texts.get(id);
}

export function sourceOf(id) {
  return known.get(id) ?? { ...UNKNOWN, id };
}

/** A title, else the first words, else the id. */
export function nameOf(id) {
  const source = sourceOf(id);
  return source.title ?? opening(source.text ?? "") ?? id;
}

/** Publisher, date and language, as far as they are known; the file when there is no publisher. */
export function detailsOf(id) {
  const { publisher, date, language: tag } = sourceOf(id);
  const details = [publisher ?? id, date && dateWords(date), tag && languageName(tag)];
  return details.filter(Boolean).join(" · ");
}

/** In a few words, for a screen reader. */
export function shortNameOf(id) {
  return sourceOf(id).publisher ?? nameOf(id);
}

function opening(text) {
  const line = text.split("\n").find((it) => it.trim() !== "")?.trim();
  if (line === undefined || line.length <= OPENING_LENGTH) {
    return line ?? null;
  }
  const cut = line.slice(0, OPENING_LENGTH);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), OPENING_LENGTH / 2))}…`;
}

function languageName(tag) {
  try {
    return new Intl.DisplayNames(language(), { type: "language" }).of(tag);
  } catch {
    return tag;
  }
}
