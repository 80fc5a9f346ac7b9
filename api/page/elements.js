// The one way this page makes elements. What documents, models and the service say is only ever a
// text node or the value of a harmless attribute: nothing here parses HTML.

/** An element with attributes (null and false leave one out) and children, nodes or strings. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) {
      made.setAttribute(name, value === true ? "" : value);
    }
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

export function button(text, onClick, attributes = {}) {
  const made = element("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", onClick);
  return made;
}

export function byId(id) {
  return document.getElementById(id);
}

/** The address itself when a person may follow it: http or https, nothing that runs. */
export function webAddress(address) {
  try {
    const url = new URL(address);
    return url.protocol === "http:" || url.protocol === "https:" ? url : null;
  } catch {
    return null;
  }
}

/** A link that leaves this service, which learns nothing of where the reader came from. */
export function outsideLink(url, text) {
  return element(
    "a",
    { href: url.href, target: "_blank", rel: "noopener noreferrer", class: "outside" },
    text,
  );
}

/** Read out by a screen reader, once, without moving the focus. */
export function announce(text) {
  byId("announcer").append(element("p", {}, text));
}
