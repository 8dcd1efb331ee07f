/** Math.random of one execution: sfc32, numbers in [0, 1). */
export function seededMathRandom(seed: Uint32Array): () => number {
  let a = seed[0] ?? 1;
  let b = seed[1] ?? 2;
  let c = seed[2] ?? 3;
  let counter = 1;
  const next = () => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}
