// The API key: asked for when the service wants one, kept in this tab only.

import { byId } from "./elements.js";

const KEPT = "anchorage.key";
let asking = null;

export function currentKey() {
  return sessionStorage.getItem(KEPT);
}

/** Whether a key was given. Requests that are refused together share one dialog. */
export function askForKey(refusal) {
  asking ??= dialogue(refusal).finally(() => {
    asking = null;
  });
  return asking;
}

function dialogue(refusal) {
  const dialog = byId("key");
  const form = dialog.querySelector("form");
  const value = byId("key-value");
  byId("key-reason").textContent = [refusal.message, refusal.hint].filter(Boolean).join(" ");
  value.value = "";
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    form.onsubmit = (event) => {
      event.preventDefault();
      sessionStorage.setItem(KEPT, value.value.trim());
      dialog.close("given");
    };
    byId("key-cancel").onclick = () => dialog.close();
    dialog.onclose = () => resolve(dialog.returnValue === "given");
  });
}
