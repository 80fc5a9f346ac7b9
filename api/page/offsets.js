// Offsets of the service count Unicode code points; JavaScript strings count UTF-16 units, and
// what lies beyond the Basic Multilingual Plane (an emoji) takes two of them.

/** The UTF-16 index of a code point offset. Throws RangeError when the text is shorter. */
export function unitIndex(text, codePoints) {
  let units = 0;
  for (let seen = 0; seen < codePoints; seen += 1) {
    if (units >= text.length) {
      throw new RangeError(`the text ends after ${seen} code points, before ${codePoints}`);
    }
    units += text.codePointAt(units) > 0xffff ? 2 : 1;
  }
  return units;
}

/** `[start, end)` in code points as `[start, end)` in UTF-16 units. */
export function unitRange(text, start, end) {
  const first = unitIndex(text, start);
  return [first, first + unitIndex(text.slice(first), end - start)];
}
