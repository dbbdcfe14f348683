/* Markdown as words to be read aloud. */

export function toPlainText(markdown) {
  return markdown
    .replace(/^\s*\|?[\s:|-]+\|[\s:|-]*$/gm, "")
    .replace(/^ {0,3}(?:#{1,6}\s+|(?:>\s?)+|`{3,}.*$)/gm, "")
    .replace(/^\s*[-*+•]\s+(?:\[[ xX]\]\s+)?/gm, "")
    .replace(/<br\s*\/?>/gi, ", ")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/(\*\*|__|~~|`)/g, "")
    .replace(/(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)/g, "")
    // A heading, an item, a row: each ends like a sentence.
    .replace(/([^\s.!?:;,|])[ \t|]*\n+/g, "$1. ")
    .replace(/\s*\|\s*/g, ", ")
    .replace(/\s+/g, " ")
    .replace(/^[,\s]+|[,\s]+$/g, "");
}
