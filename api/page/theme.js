// Light and dark: what the system prefers, unless the reader chose otherwise here.

import { byId } from "./elements.js";
import { onLanguage, words } from "./language.js";

const KEPT = "anchorage.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

const preferred = () => (dark.matches ? "dark" : "light");
const shown = () => localStorage.getItem(KEPT) ?? preferred();

function toggle() {
  const other = shown() === "dark" ? "light" : "dark";
  // A choice that is the system's is no choice: the page follows the system again.
  if (other === preferred()) {
    localStorage.removeItem(KEPT);
  } else {
    localStorage.setItem(KEPT, other);
  }
  draw();
}

function draw() {
  // Without a choice the style sheet follows the system by itself.
  document.documentElement.dataset.theme = localStorage.getItem(KEPT) ?? "";
  const label = shown() === "dark" ? words().toLight : words().toDark;
  byId("theme").setAttribute("aria-label", label);
  byId("theme").title = label;
}

export function startTheme() {
  byId("theme").addEventListener("click", toggle);
  dark.addEventListener("change", draw);
  onLanguage(draw);
  draw();
}
