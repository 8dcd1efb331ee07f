import { deflateSync, inflateSync } from "node:zlib";

/**
 * Pictures for the repository: the same in 256 colours, at a third of the size. A page has few
 * colours that fill much of it, and these stay exactly what they are.
 */
export function toSmallPng(png: Buffer): Buffer {
  const { width, height, pixels } = readPixels(png);
  const { palette, entries } = choosePalette(countColours(pixels));
  const rows = Buffer.alloc(height * (width + 1));
  for (const [index, colour] of pixels.entries()) {
    rows[index + Math.floor(index / width) + 1] = entries.get(colour) ?? 0;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, BY_PALETTE], 8);
  return Buffer.concat([
    png.subarray(0, 8),
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(palette.flatMap((colour) => channels(colour)))),
    chunk("IDAT", deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

const RGB = 2;
const BY_PALETTE = 3;
const RGB_AND_ALPHA = 6;
const PALETTE_SIZE = 256;
/** A colour of so many pixels is a ground or an avatar and not the edge of a letter. */
const KEPT_FROM_PIXELS = 400;
const KEPT_MAX = 128;

/** 0xRRGGBB of every pixel, row by row. */
function readPixels(png: Buffer): { width: number; height: number; pixels: Uint32Array } {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const [depth, type] = [png[24], png[25]];
  if (depth !== 8 || (type !== RGB && type !== RGB_AND_ALPHA))
    throw new Error("a kind of PNG nobody expected");
  const size = type === RGB ? 3 : 4;
  const data = unfilter(inflateSync(joinData(png)), { stride: width * size, size, height });
  const pixels = new Uint32Array(width * height);
  for (let index = 0; index < pixels.length; index += 1) {
    pixels[index] = data.readUIntBE(index * size, 3);
  }
  return { width, height, pixels };
}

function joinData(png: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") {
      parts.push(png.subarray(at + 8, at + 8 + length));
    }
    at += length + 12;
  }
  return Buffer.concat(parts);
}

/** Each row says how it was predicted from its neighbours; adds the predictions again. */
function unfilter(
  raw: Buffer,
  { stride, size, height }: { stride: number; size: number; height: number },
): Buffer {
  const out = Buffer.alloc(stride * height);
  for (let row = 0; row < height; row += 1) {
    const filter = raw[row * (stride + 1)] ?? 0;
    for (let column = 0; column < stride; column += 1) {
      const at = row * stride + column;
      const left = column < size ? 0 : (out[at - size] ?? 0);
      const up = row === 0 ? 0 : (out[at - stride] ?? 0);
      const corner = row === 0 || column < size ? 0 : (out[at - stride - size] ?? 0);
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
      out[at] = (raw[row * (stride + 1) + 1 + column] ?? 0) + guess;
    }
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [left, up, corner].map((value) => Math.abs(guess - value)) as [
    number,
    number,
    number,
  ];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

type Counted = readonly [colour: number, pixels: number];
type Channel = 0 | 1 | 2;

function countColours(pixels: Uint32Array): Counted[] {
  const counts = new Map<number, number>();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a);
}

/** The frequent colours as they are, and for the others what median cut makes of them. */
function choosePalette(colours: readonly Counted[]) {
  const kept = colours.filter(([, pixels]) => pixels >= KEPT_FROM_PIXELS).slice(0, KEPT_MAX);
  const boxes = kept.map((colour): Box => toBox([colour]));
  const rest = colours.slice(kept.length);
  if (rest.length > 0) boxes.push(toBox(rest));
  while (boxes.length < PALETTE_SIZE) {
    const worst = boxes.reduce((a, b) => (a.error >= b.error ? a : b));
    if (worst.error === 0) break;
    boxes.splice(boxes.indexOf(worst), 1, ...halve(worst));
  }
  const palette = boxes.map(({ colours: [most] }) => most?.[0] ?? 0);
  const entries = new Map(boxes.flatMap((box, entry) => box.colours.map(([c]) => [c, entry])));
  return { palette, entries };
}

interface Box {
  /** The most frequent first: it stands for all. */
  colours: readonly Counted[];
  widest: Channel;
  error: number;
}

function toBox(colours: readonly Counted[]): Box {
  const low = [255, 255, 255];
  const high = [0, 0, 0];
  let pixels = 0;
  for (const [colour, count] of colours) {
    pixels += count;
    for (const [channel, value] of channels(colour).entries()) {
      low[channel] = Math.min(low[channel] ?? 0, value);
      high[channel] = Math.max(high[channel] ?? 0, value);
    }
  }
  const spread = high.map((value, channel) => value - (low[channel] ?? 0));
  const most = Math.max(...spread);
  return {
    colours: colours.toSorted(([, a], [, b]) => b - a),
    widest: spread.indexOf(most) as Channel,
    error: most * most * Math.sqrt(pixels),
  };
}

function halve({ colours, widest }: Box): [Box, Box] {
  const values = colours.map(([colour]) => channels(colour)[widest]);
  const middle = (Math.min(...values) + Math.max(...values)) / 2;
  const isLow = ([colour]: Counted) => channels(colour)[widest] <= middle;
  return [toBox(colours.filter(isLow)), toBox(colours.filter((counted) => !isLow(counted)))];
}

function channels(colour: number): [number, number, number] {
  return [colour >> 16, (colour >> 8) & 255, colour & 255];
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

function crc32(data: Buffer): number {
  let crc = ~0;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
