/* A line of a text: {start, end} in the source, and what is left of its `text`. */

const TAB = 4;

/** Without what the pattern matches at its beginning. */
export function cut(line, pattern) {
  return cutLetters(line, pattern.exec(line.text)?.[0].length ?? 0);
}

/** Without up to so many columns of its indentation. */
export function cutIndent(line, columns) {
  let letters = 0;
  for (let seen = 0; seen < columns && /\s/.test(line.text[letters] ?? ""); letters += 1) seen += widthOf(line.text[letters]);
  return cutLetters(line, letters);
}

/** How many columns stand before its first letter. */
export function measureIndent({ text }) {
  return [.../^\s*/.exec(text)[0]].reduce((sum, letter) => sum + widthOf(letter), 0);
}

function widthOf(letter) {
  return letter === "\t" ? TAB : 1;
}

function cutLetters({ start, end, text }, count) {
  return { start: start + count, end, text: text.slice(count) };
}
