// The language of the interface: the browser's, unless the reader chose otherwise here. Documents
// and answers keep their own.

import { byId } from "./elements.js";
import { WORDS } from "./words.js";

const KEPT = "anchorage.language";
const listeners = [];

export function language() {
  const chosen = localStorage.getItem(KEPT);
  const wanted = [chosen ?? "", ...navigator.languages].map((tag) => tag.slice(0, 2).toLowerCase());
  return wanted.find((tag) => Object.hasOwn(WORDS, tag)) ?? "en";
}

export function words() {
  return WORDS[language()];
}

/** Calls back after every change. */
export function onLanguage(listener) {
  listeners.push(listener);
}

/** "2025-08-15" as a person of this language writes it; what is not a date is left as it is. */
export function dateWords(date) {
  const parsed = /^\d{4}-\d{2}-\d{2}$/.test(date) ? new Date(`${date}T00:00:00Z`) : null;
  if (parsed === null || Number.isNaN(parsed.valueOf())) {
    return date;
  }
  return parsed.toLocaleDateString(language(), { dateStyle: "long", timeZone: "UTC" });
}

function draw() {
  document.documentElement.lang = language();
  for (const element of document.querySelectorAll("[data-word]")) {
    element.textContent = words()[element.dataset.word];
  }
  for (const element of document.querySelectorAll("[data-title]")) {
    element.title = words()[element.dataset.title];
  }
  const other = language() === "fr" ? "en" : "fr";
  const switcher = byId("language");
  const { code, switchHere } = WORDS[other];
  switcher.textContent = code;
  switcher.lang = other;
  switcher.title = switchHere;
  switcher.setAttribute("aria-label", `${code}, ${switchHere}`);
}

export function startLanguage() {
  byId("language").addEventListener("click", () => {
    localStorage.setItem(KEPT, language() === "fr" ? "en" : "fr");
    draw();
    listeners.forEach((listener) => listener());
  });
  draw();
}
