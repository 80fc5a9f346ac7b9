// Starts the page: what is on it, and what an address or a key opens and closes.

import { failure, progress, sourceList } from "./answer.js";
import { drawComposer, send, startComposer } from "./composer.js";
import * as conversation from "./conversation.js";
import { button, byId, element } from "./elements.js";
import { examplesFor } from "./examples.js";
import { language, onLanguage, startLanguage, words } from "./language.js";
import { loadOpenings, loadSources, sources } from "./library.js";
import { LIST, readPlace } from "./places.js";
import * as reader from "./reader.js";
import { ServiceError } from "./service.js";
import { startTheme } from "./theme.js";
import * as tip from "./tip.js";

const wide = matchMedia("(min-width: 64rem)");
let openedFrom = null;

async function open() {
  const place = readPlace(location.hash);
  const isList = location.hash === LIST;
  if (place === null && !isList) {
    shut();
    return;
  }
  const number = document.activeElement;
  openedFrom = number?.matches("main a, header a") ? number : openedFrom;
  markOpened();
  try {
    if (isList) {
      reader.showList(close);
    } else {
      await reader.showPlace(place, conversation.quoteAt(place), close);
    }
  } catch (error) {
    reader.showFailure(shown(error), close);
  }
  cover();
}

function shut() {
  reader.hide();
  cover();
  markOpened();
  if (openedFrom?.isConnected) {
    openedFrom.focus();
  }
  openedFrom = null;
}

function close() {
  history.pushState(null, "", location.pathname);
  shut();
}

function shown(error) {
  if (error instanceof ServiceError) {
    return failure(error);
  }
  throw error;
}

/** On a narrow screen the source lies over the rest, which can't be reached until it is closed. */
function cover() {
  const covered = !byId("reader").hidden && !wide.matches;
  byId("main").inert = covered;
  document.querySelector(".bar").inert = covered;
  document.body.classList.toggle("covered", covered);
}

function markOpened() {
  for (const link of document.querySelectorAll("main a")) {
    const opened = link.getAttribute("href") === location.hash && location.hash !== "";
    link.ariaCurrent = opened ? "true" : null;
  }
}

function draw() {
  document.body.classList.toggle("begun", !conversation.isEmpty());
  byId("new").hidden = conversation.isEmpty();
  byId("kept").hidden = !conversation.hasId();
  byId("kept-failure").replaceChildren();
  drawComposer();
  markOpened();
}

function drawSources() {
  const list = sources();
  byId("documents").replaceChildren(
    list.length > 0 ? sourceList(list) : element("p", { class: "details" }, words().noDocuments),
  );
  const examples = examplesFor(list, language()).map((question) =>
    element("li", {}, button(question, () => send(draw, question))),
  );
  byId("examples").hidden = examples.length === 0;
  byId("examples").querySelector("ul").replaceChildren(...examples);
}

async function forget() {
  try {
    await conversation.forget();
    draw();
    byId("question").focus();
  } catch (error) {
    byId("kept-failure").replaceChildren(shown(error));
  }
}

async function fetchSources() {
  const waiting = () => byId("documents").replaceChildren(progress(words().loadingDocuments));
  try {
    await loadSources(waiting);
    drawSources();
    await loadOpenings(redraw);
  } catch (error) {
    byId("documents").replaceChildren(shown(error));
  }
}

function redraw() {
  drawSources();
  conversation.redraw();
  draw();
}

function start() {
  startLanguage();
  startTheme();
  tip.startTip();
  conversation.restore();
  startComposer(draw);
  byId("new").addEventListener("click", () => {
    conversation.begin();
    draw();
    byId("question").focus();
  });
  byId("delete").addEventListener("click", forget);
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && !byId("key").open && !tip.hide() && !byId("reader").hidden) {
      close();
    }
  });
  document.addEventListener("click", ({ target }) => {
    // The address does not change when the number that is open already is clicked again.
    if (target.closest?.("main a")?.getAttribute("href") === location.hash) {
      open();
    }
  });
  window.addEventListener("hashchange", open);
  wide.addEventListener("change", cover);
  onLanguage(() => {
    redraw();
    open();
  });
  draw();
  fetchSources().then(open);
}

start();
