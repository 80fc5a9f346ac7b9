// The quote behind a number, shown while the pointer or the focus is on it. It stays while the
// pointer is on the quote itself, and Escape puts it away (WCAG 2.2, 1.4.13).

import { byId, element } from "./elements.js";
import { words } from "./language.js";
import { detailsOf, nameOf, sourceOf } from "./library.js";

const LINGER_MS = 150;
const GAP = 8;
let shownFor = null;
let timer = 0;

export function startTip() {
  document.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType !== "touch") {
      over(target);
    }
  });
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches(".number:focus-visible")) {
      show(target);
    } else {
      hide();
    }
  });
  document.addEventListener("click", hide);
  document.addEventListener("scroll", place, { capture: true, passive: true });
}

/** Whether there was a tip to put away. */
export function hide() {
  const was = shownFor !== null;
  clearTimeout(timer);
  byId("tip").hidden = true;
  shownFor?.removeAttribute("aria-describedby");
  shownFor = null;
  return was;
}

function over(target) {
  const number = target.closest?.(".number");
  if (number) {
    show(number);
  } else if (target.closest?.("#tip")) {
    clearTimeout(timer);
  } else if (shownFor !== null) {
    clearTimeout(timer);
    timer = setTimeout(hide, LINGER_MS);
  }
}

function show(number) {
  if (number === shownFor) {
    clearTimeout(timer);
    return;
  }
  hide();
  const tip = byId("tip");
  const { source, quote } = number.dataset;
  const { language } = sourceOf(source);
  tip.replaceChildren(
    element("q", { class: "quote", lang: language, dir: "auto" }, quote),
    element("p", { class: "details name" }, nameOf(source)),
    element("p", { class: "details" }, detailsOf(source)),
    element("p", { class: "details action" }, words().openAt),
  );
  tip.hidden = false;
  number.setAttribute("aria-describedby", tip.id);
  shownFor = number;
  place();
}

/** Above the number when there is room, else below, and never over the edge of the window. */
function place() {
  if (shownFor === null) {
    return;
  }
  const tip = byId("tip");
  const at = shownFor.getBoundingClientRect();
  const { width, height } = tip.getBoundingClientRect();
  const top = document.querySelector(".bar").getBoundingClientRect().bottom;
  const above = at.top - height - GAP;
  const furthest = document.documentElement.clientWidth - width - GAP;
  tip.style.left = `${Math.max(GAP, Math.min(at.left - width / 4, furthest))}px`;
  tip.style.top = `${above >= top ? above : at.bottom + GAP}px`;
}
