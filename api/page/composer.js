// Where questions are written: Enter asks, Shift + Enter breaks the line, Stop ends an answer.

import { byId } from "./elements.js";
import { hasId, isEmpty, isRunning, put, stop } from "./conversation.js";
import { words } from "./language.js";

/** The service's own limit, in code points; what is left is told when it comes near. */
const MAX_CHARACTERS = 2000;
const WARN_BELOW = 200;

const field = () => byId("question");

/** `changed` is called when the state of the conversation did. */
export function startComposer(changed) {
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    send(changed);
  });
  field().addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send(changed);
    }
  });
  field().addEventListener("input", drawHint);
  byId("stop").addEventListener("click", stop);
}

/** Puts a question as if it had been typed. */
export function send(changed, text = field().value) {
  const question = text.trim();
  if (question === "" || isRunning() || left(question) < 0) {
    return;
  }
  field().value = "";
  put(question, changed);
}

export function drawComposer() {
  const { askFirst, askNext, askFollowUp } = words();
  field().placeholder = isEmpty() ? askFirst : hasId() ? askFollowUp : askNext;
  // The button that had the focus gives it up to the field, not to nothing.
  const focused = document.activeElement;
  byId("ask").hidden = isRunning();
  byId("stop").hidden = !isRunning();
  if (focused === byId("ask") || focused === byId("stop")) {
    field().focus();
  }
  drawHint();
}

function left(question) {
  return MAX_CHARACTERS - [...question].length;
}

function drawHint() {
  const count = left(field().value.trim());
  const hint = byId("composer-hint");
  hint.textContent =
    count < 0 ? words().over(-count) : count < WARN_BELOW ? words().left(count) : words().keys;
  hint.classList.toggle("keys", count >= WARN_BELOW);
  byId("ask").disabled = count < 0;
}
