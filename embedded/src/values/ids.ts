import { UserFacingError } from "../lib/errors";

/**
 * Document ids: base32 of
 *
 *   [ table number, 7 bits per byte, low first ][ 16 random bytes ][ Fletcher-16, little endian ]
 *
 * Only the canonical text of an id is accepted, so ids can be compared as strings.
 */
export const INTERNAL_ID_LENGTH = 16;

/** May be shared: nobody changes it. */
export type DecodedId = { readonly tableNumber: number; readonly internalId: Uint8Array };

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const MIN_TEXT_LENGTH = 31;
const MAX_TEXT_LENGTH = 37;
const MAX_BINARY_LENGTH = 5 + INTERNAL_ID_LENGTH + 2;

const digitOf = new Uint8Array(128).fill(255);
for (let i = 0; i < ALPHABET.length; i++) digitOf[ALPHABET.charCodeAt(i)] = i;
const charOf = Array.from(ALPHABET);

/** `tableNumber` in 1..2^32-1, `internalId` of 16 bytes. */
export function encodeId(tableNumber: number, internalId: Uint8Array): string {
  const bytes = scratch;
  let length = 0;
  let rest = tableNumber;
  while (rest >= 128) {
    bytes[length++] = (rest & 127) | 128;
    rest >>>= 7;
  }
  bytes[length++] = rest;
  bytes.set(internalId, length);
  length += INTERNAL_ID_LENGTH;
  const footer = fletcher16(bytes, length);
  bytes[length++] = footer & 255;
  bytes[length++] = footer >>> 8;
  return toBase32(bytes, length);
}

/** Throws a UserFacingError with the official text when `text` is not an id. */
export function decodeId(text: string): DecodedId {
  const decoded = parse(text);
  if (typeof decoded === "string") throw new UserFacingError(`Unable to decode ID: ${decoded}`);
  return decoded;
}

/** null when `text` is not an id. */
export function tryDecodeId(text: string): DecodedId | null {
  const decoded = parse(text);
  return typeof decoded === "string" ? null : decoded;
}

/** The table number of an id, null when `text` is not an id. */
export function tableNumberOfId(text: string): number | null {
  return tryDecodeId(text)?.tableNumber ?? null;
}

/** `text` if it is an id of that table, else null. */
export function normalizeId(tableNumber: number, text: string): string | null {
  return tableNumberOfId(text) === tableNumber ? text : null;
}

/** The same few ids are decoded again and again: by reads, by v.id() checks, in arguments. */
let recent = new Map<string, DecodedId>();
/** About 200 bytes each. */
const RECENT_IDS = 16_384;

/** The id, or the official reason why there is none. */
function parse(text: string): DecodedId | string {
  const known = recent.get(text);
  if (known) return known;
  const parsed = parseAnew(text);
  if (typeof parsed === "string") return parsed;
  if (recent.size >= RECENT_IDS) recent = new Map();
  recent.set(text, parsed);
  return parsed;
}

function parseAnew(text: string): DecodedId | string {
  // Before anything that costs time in the length of the text.
  if (text.length < MIN_TEXT_LENGTH || text.length > MAX_TEXT_LENGTH) return badLength(text);
  const length = fromBase32(text);
  if (length < 0) {
    const tooLong = Buffer.byteLength(text) > MAX_TEXT_LENGTH;
    return tooLong ? badLength(text) : "ID wasn't valid base32";
  }
  const bytes = scratch;
  let tableNumber = 0;
  let position = 0;
  for (let byte = 128; byte >= 128; position++) {
    if (position === 5) return "Invalid table number";
    byte = bytes[position] ?? 0;
    tableNumber = (tableNumber | ((byte & 127) << (7 * position))) >>> 0;
  }
  if (tableNumber === 0) return "Invalid table number";
  const end = position + INTERNAL_ID_LENGTH;
  if (length < end + 2) return badLength(text);
  const footer = (bytes[end] ?? 0) | ((bytes[end + 1] ?? 0) << 8);
  const expected = fletcher16(bytes, end);
  if (footer !== expected) return `Invalid ID version ${footer} (expected ${expected})`;
  if (length !== end + 2) return badLength(text);
  const internalId = bytes.slice(position, end);
  // Padding bits and over-long table numbers decode too, but only one text is the id.
  if (encodeId(tableNumber, internalId) !== text) return badLength(text);
  return { tableNumber, internalId };
}

const badLength = (text: string) => `Invalid ID length ${Buffer.byteLength(text)}`;

/** Shared by encode and parse, which never run inside each other before parse has copied out. */
const scratch = new Uint8Array(MAX_BINARY_LENGTH);

function toBase32(bytes: Uint8Array, length: number): string {
  let text = "";
  let bits = 0;
  let bitCount = 0;
  for (let i = 0; i < length; i++) {
    bits = ((bits << 8) | (bytes[i] ?? 0)) & 0xfff;
    bitCount += 8;
    while (bitCount >= 5) {
      bitCount -= 5;
      text += charOf[(bits >>> bitCount) & 31];
    }
  }
  return bitCount > 0 ? text + charOf[(bits << (5 - bitCount)) & 31] : text;
}

/** Fills `scratch`; answers the number of bytes, or -1 at a character outside the alphabet. */
function fromBase32(text: string): number {
  let length = 0;
  let bits = 0;
  let bitCount = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = digitOf[text.charCodeAt(i)] ?? 255;
    if (digit === 255) return -1;
    bits = ((bits << 5) | digit) & 0xfff;
    bitCount += 5;
    if (bitCount >= 8) {
      bitCount -= 8;
      scratch[length++] = (bits >>> bitCount) & 255;
    }
  }
  return length;
}

/** Both sums modulo 256, low byte the sum, high byte the sum of sums. */
function fletcher16(bytes: Uint8Array, length: number): number {
  let low = 0;
  let high = 0;
  for (let i = 0; i < length; i++) {
    low = (low + (bytes[i] ?? 0)) & 255;
    high = (high + low) & 255;
  }
  return (high << 8) | low;
}
