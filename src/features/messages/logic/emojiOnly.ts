const MAX_EMOJI = 3;
/** An emoji may be a dozen code units (a family with skin tones); more is surely text. */
const MAX_LENGTH = 64;
const PICTURE = /\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[0-9#*]\ufe0f?\u20e3/u;

let segmenter: Intl.Segmenter | undefined;

/** One to three emoji and nothing else, which is drawn large and without a bubble. */
export function isEmojiOnly(body: string): boolean {
  const text = body.trim();
  if (text === "" || text.length > MAX_LENGTH || /[\p{L}]/u.test(text)) return false;
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  let count = 0;
  for (const { segment } of segmenter.segment(text)) {
    if (/^\s+$/.test(segment)) continue;
    count += 1;
    if (count > MAX_EMOJI || !PICTURE.test(segment) || isPlainSign(segment)) return false;
  }
  return count > 0;
}

/** Signs such as © and ™ count as pictures for Unicode, but people write them as text. */
function isPlainSign(segment: string): boolean {
  return /^[\u00a9\u00ae\u2122\u203c\u2049]$/.test(segment);
}
