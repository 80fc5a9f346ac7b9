// One question and what becomes of it: searching, sentences as they are checked, the answer, or
// what went wrong. Sentences are only ever added, so that a reader's place is never lost; all is
// drawn anew when the language of the interface changes.

import { around, failure, progress, sentence, status } from "./answer.js";
import { announce, byId, element } from "./elements.js";
import { words } from "./language.js";
import { markdownOf } from "./markdown.js";

export class Turn {
  /** Its place in the page. */
  element = element("li", { class: "turn" });
  #said = element("div", { class: "said" });
  #question;
  #progress = () => words().searching;
  #claims = [];
  #citations = new Map();
  #answer = null;
  #error = null;
  #stopped = false;

  constructor(question) {
    this.#question = question;
    this.draw();
  }

  get answer() {
    return this.#answer;
  }

  /** Put off by the service, which says when to come back. */
  waiting(error) {
    this.#progress = () =>
      error.code === "loading"
        ? words().loading
        : `${error.message} ${words().again(error.retryAfterS)}`;
    this.#drawRest();
  }

  retrieved(hits) {
    this.#progress = () => words().checking(hits.length);
    this.#drawRest();
  }

  claimed(claim, citations) {
    citations.forEach((citation) => this.#citations.set(citation.id, citation));
    this.#claims.push(claim);
    this.#said.append(sentence(claim, this.#citations));
    announce(claim.text);
  }

  answered(answer) {
    const shown = JSON.stringify(this.#claims);
    this.#answer = answer;
    this.#claims = answer.claims;
    this.#citations = new Map(answer.citations.map((citation) => [citation.id, citation]));
    // The answer has the last word; mostly it says what was shown already.
    if (shown === JSON.stringify(answer.claims) && answer.claims.length > 0) {
      this.#drawRest();
    } else {
      this.draw();
    }
  }

  failed(error) {
    this.#error = error;
    this.#drawRest();
  }

  stopped() {
    this.#stopped = true;
    this.#drawRest();
  }

  /** After `answered`: says so to whoever can't see it. */
  announceEnd() {
    const { claims, citations, text } = this.#answer;
    announce(claims.length > 0 ? words().done(claims.length, citations.length) : text);
  }

  draw() {
    const asked = element("h2", { class: "asked", tabindex: "-1", dir: "auto" }, this.#question);
    this.element.replaceChildren(asked, this.#said, element("div", { class: "rest" }));
    this.#said.replaceChildren(...this.#claims.map((it) => sentence(it, this.#citations)));
    this.#drawRest();
  }

  #drawRest() {
    this.element.querySelector(".head")?.remove();
    const rest = this.element.querySelector(".rest");
    const answer = this.#answer;
    if (answer !== null) {
      this.#said.lang = answer.language;
      if (answer.claims.length === 0) {
        this.#said.replaceChildren(element("p", { class: "refusal", dir: "auto" }, answer.text));
      }
      this.element.querySelector(".asked").after(this.#head(answer));
      rest.replaceChildren(...around(answer, this.#citations, ({ target }) => this.#copy(target)));
    } else if (this.#error !== null) {
      rest.replaceChildren(...this.#unfinished(), failure(this.#error));
    } else if (this.#stopped) {
      const text = this.#claims.length > 0 ? words().stopped : words().stoppedEarly;
      rest.replaceChildren(element("p", { class: "note", role: "status" }, text));
    } else {
      rest.replaceChildren(progress(this.#progress()));
    }
  }

  #head(answer) {
    const { question, standalone_question: understood, language } = answer;
    const parts = [
      status(answer),
      understood === question
        ? null
        : element(
            "p",
            { class: "details" },
            words().understoodAs,
            element("span", { lang: language, dir: "auto" }, understood),
          ),
    ];
    return element("div", { class: "head" }, ...parts);
  }

  #unfinished() {
    return this.#claims.length > 0 ? [element("p", { class: "note" }, words().unfinished)] : [];
  }

  async #copy(target) {
    await copyText(markdownOf(this.#answer), target);
    target.textContent = words().copied;
    announce(words().copied);
    setTimeout(() => {
      target.textContent = words().copy;
    }, 2000);
  }
}

/** The clipboard interface exists on secure addresses only; elsewhere a selection is copied. */
async function copyText(text, focused) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = element("textarea", { class: "unseen" });
  area.value = text;
  byId("main").append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
  focused.focus();
}
