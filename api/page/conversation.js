// The conversation: its turns on the page, its id when the service keeps it, and a copy in this
// tab, so that reloading the page loses nothing.

import { byId } from "./elements.js";
import { ask, deleteConversation, ServiceError } from "./service.js";
import { Turn } from "./turn.js";

const KEPT = "anchorage.conversation";
let id = null;
let turns = [];
let running = null;

export const isRunning = () => running !== null;
export const isEmpty = () => turns.length === 0;
export const hasId = () => id !== null;

/** The quote that an answer on this page says stands at a place; null when none does. */
export function quoteAt({ source, start, end }) {
  const cited = turns.flatMap(({ answer }) =>
    answer === null ? [] : [...answer.citations, ...(answer.refusal?.nearest ?? [])],
  );
  const same = (it) => it.source === source && it.start === start && it.end === end;
  return cited.find(same)?.quote ?? null;
}

/** Asks and shows what comes; `changed` is called when the state of the conversation did. */
export async function put(question, changed) {
  const turn = add(new Turn(question));
  const stopping = new AbortController();
  running = stopping;
  changed();
  turn.element.scrollIntoView({ block: "start" });
  try {
    const waiting = (error) => turn.waiting(error);
    for await (const { name, data } of ask(question, id, stopping.signal, waiting)) {
      receive(turn, name, data);
    }
  } catch (error) {
    end(turn, error);
  }
  if (running === stopping) {
    running = null;
    changed();
  }
}

export function stop() {
  running?.abort();
}

/** Leaves the page as if nothing had been asked; what the service keeps stays there. */
export function begin() {
  stop();
  running = null;
  id = null;
  turns = [];
  byId("thread").replaceChildren();
  sessionStorage.removeItem(KEPT);
}

export async function forget() {
  await deleteConversation(id);
  begin();
}

export function redraw() {
  turns.forEach((turn) => turn.draw());
}

export function restore() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  id = kept?.id ?? null;
  for (const answer of kept?.answers ?? []) {
    add(new Turn(answer.question)).answered(answer);
  }
}

function add(turn) {
  turns.push(turn);
  byId("thread").append(turn.element);
  return turn;
}

function receive(turn, name, data) {
  if (name === "retrieved") {
    turn.retrieved(data.hits);
  } else if (name === "claim") {
    turn.claimed(data.claim, data.citations);
  } else if (name === "answer") {
    turn.answered(data);
    turn.announceEnd();
    id = data.conversation;
    keep();
  }
}

function end(turn, error) {
  if (error.name === "AbortError") {
    turn.stopped();
  } else if (error instanceof ServiceError) {
    turn.failed(error);
    // A conversation that is gone is not asked again: the next question begins another.
    id = error.code === "no_conversation" ? null : id;
  } else {
    throw error;
  }
}

function keep() {
  const answers = turns.map((turn) => turn.answer).filter((answer) => answer !== null);
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ id, answers }));
  } catch {
    // The tab's storage is full: the conversation goes on, a reload will miss its latest answers.
  }
}
