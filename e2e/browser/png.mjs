// Makes a screenshot small: interfaces have few colors, so a palette carries them at a third of the weight.
import { crc32, deflateSync, inflateSync } from "node:zlib";

const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]), length = Buffer.alloc(4), sum = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

function* chunks(png) {
  for (let at = signature.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    yield { type: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) };
    at += 12 + length;
  }
}

function paeth(left, up, corner) {
  const guess = left + up - corner, a = Math.abs(guess - left), b = Math.abs(guess - up), c = Math.abs(guess - corner);
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

// predicted is what each filter of the PNG format adds to a byte.
const predicted = [() => 0, (a) => a, (a, b) => b, (a, b) => (a + b) >> 1, paeth];

// pixels decodes an 8-bit PNG of three or four channels, which is what Chromium writes.
function pixels(png) {
  let width, height, channels;
  const parts = [];
  for (const { type, data } of chunks(png)) {
    if (type === "IHDR") { width = data.readUInt32BE(0); height = data.readUInt32BE(4); channels = data[9] === 6 ? 4 : 3; }
    if (type === "IDAT") parts.push(data);
  }
  const raw = inflateSync(Buffer.concat(parts)), stride = width * channels, out = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = predicted[raw[y * (stride + 1)]], from = y * (stride + 1) + 1, to = y * stride;
    for (let x = 0; x < stride; x++) {
      const left = x >= channels ? out[to + x - channels] : 0, up = y ? out[to - stride + x] : 0;
      const corner = y && x >= channels ? out[to - stride + x - channels] : 0;
      out[to + x] = raw[from + x] + filter(left, up, corner);
    }
  }
  return { width, height, channels, out };
}

const colorAt = (out, i) => (out[i] << 16) | (out[i + 1] << 8) | out[i + 2];
const channel = (color, c) => (color >> (16 - 8 * c)) & 255;

function countColors({ out, channels }) {
  const counts = new Map();
  for (let i = 0; i < out.length; i += channels) { const k = colorAt(out, i); counts.set(k, (counts.get(k) ?? 0) + 1); }
  // The root keeps large areas from taking all colors from small marks.
  return [...counts].map(([color, n]) => ({ color, weight: Math.sqrt(n) }));
}

const sum = (box) => box.reduce((total, o) => total + o.weight, 0);

// widest gives the channel in which a box of colors is widest, and how much it asks to be cut.
function widest(box) {
  let best = { axis: 0, score: 0 };
  for (let axis = 0; axis < 3 && box.length > 1; axis++) {
    let low = 255, high = 0;
    for (const o of box) { const v = channel(o.color, axis); low = Math.min(low, v); high = Math.max(high, v); }
    const score = (high - low) * Math.sqrt(sum(box));
    if (score > best.score) best = { axis, score };
  }
  return best;
}

function cut(box, axis) {
  box.sort((p, q) => channel(p.color, axis) - channel(q.color, axis));
  const half = sum(box) / 2;
  let run = 0, at = 0;
  while (at < box.length - 1 && run + box[at].weight <= half) run += box[at++].weight;
  at = Math.max(1, at);
  return [box.slice(0, at), box.slice(at)];
}

// boxesOf divides the colors until there are as many boxes as the palette may have (median cut).
function boxesOf(colors, most) {
  const boxes = [colors];
  while (boxes.length < most) {
    let best = { score: 0 };
    boxes.forEach((box, i) => { const w = widest(box); if (w.score > best.score) best = { ...w, i }; });
    if (best.i === undefined) break;
    boxes.splice(best.i, 1, ...cut(boxes[best.i], best.axis));
  }
  return boxes;
}

// shade is the color of a box: the one that rules it, so that grounds stay exact, else the mean.
function shade(box) {
  const top = box.reduce((p, q) => (q.weight > p.weight ? q : p)), total = sum(box);
  if (top.weight > total / 3) return [0, 1, 2].map((c) => channel(top.color, c));
  return [0, 1, 2].map((c) => Math.round(box.reduce((s, o) => s + channel(o.color, c) * o.weight, 0) / total));
}

function encode({ width, height, channels, out }, boxes) {
  const index = new Map();
  boxes.forEach((box, i) => box.forEach((o) => index.set(o.color, i)));
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0, to = 0, from = 0; y < height; y++) {
    rows[to++] = 0; // no filter: indexes have no neighbours
    for (let x = 0; x < width; x++, from += channels) rows[to++] = index.get(colorAt(out, from));
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  head[9] = 3; // palette
  return Buffer.concat([
    signature, chunk("IHDR", head), chunk("PLTE", Buffer.from(boxes.flatMap(shade))), chunk("IDAT", deflateSync(rows, { level: 9 })), chunk("IEND", Buffer.alloc(0)),
  ]);
}

// small gives the picture with as many colors as fit into the bytes, down to 16; then it is as it is.
export function small(png, mostBytes) {
  const picture = pixels(png), colors = countColors(picture);
  let made;
  for (let most = 256; most >= 16 && !(made?.length <= mostBytes); most /= 2) made = encode(picture, boxesOf(colors, most));
  return made;
}
