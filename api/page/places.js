// Places in sources as addresses of this page, so that a quote can be linked to and the browser's
// back button closes what a number opened:  #source=003.txt&start=120&end=240   #sources

export const LIST = "#sources";

export function placeOf(source, start, end) {
  const at = start === undefined ? "" : `&start=${start}&end=${end}`;
  return `#source=${encodeURIComponent(source)}${at}`;
}

/** {source, start, end} of an address; offsets are null when it names none. Null if no place. */
export function readPlace(hash) {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const source = fields.get("source");
  if (source === null) {
    return null;
  }
  const [start, end] = ["start", "end"].map((name) => {
    const value = fields.get(name);
    return value !== null && /^\d+$/.test(value) ? Number(value) : null;
  });
  const whole = start === null || end === null || start >= end;
  return { source, start: whole ? null : start, end: whole ? null : end };
}
