/**
 * A preview without its marks, for where nothing can draw them: `**now**` reads "now". Rougher than
 * the page's own reading, which takes a parser; wrong at worst by a mark too many.
 */
export function toPlainPreview(preview: string): string {
  return preview
    .replace(/^(?:>\s*|[-+*]\s+)+/u, "")
    .replace(/```(?:\w+\s)?/g, "")
    .replace(/\[([^\]]+)\]\(https?:[^)\s]+\)/g, "$1")
    .replace(/(\*\*|__|~~|`)(\S|\S.*?\S)\1/gu, "$2")
    .replace(/(?<![\p{L}\p{N}*_])([*_])(\S|\S[^*_]*\S)\1(?![\p{L}\p{N}*_])/gu, "$2")
    .trim();
}
