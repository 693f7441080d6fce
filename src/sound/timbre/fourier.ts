/** The inverse discrete Fourier transform, in place. Pure numbers. */

/**
 * Sum over k of (re + i·im)[k]·e^(2πikn/N), without the factor 1/N. Radix 2, Cooley and Tukey 1965.
 * @param re [N] and @param im [N], N a power of two; both are overwritten
 * @throws RangeError for any other length
 */
export function inverseTransform(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  if (n < 2 || (n & (n - 1)) !== 0 || im.length !== n) throw new RangeError(`no power of two: ${n}`);
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j]!, re[i]!];
      [im[i], im[j]] = [im[j]!, im[i]!];
    }
  }
  const cosine = new Float64Array(n / 2);
  const sine = new Float64Array(n / 2);
  for (let i = 0; i < n / 2; i++) {
    cosine[i] = Math.cos((2 * Math.PI * i) / n);
    sine[i] = Math.sin((2 * Math.PI * i) / n);
  }
  for (let size = 2; size <= n; size *= 2) {
    const half = size / 2;
    const stride = n / size;
    for (let start = 0; start < n; start += size)
      for (let k = 0; k < half; k++) {
        const c = cosine[k * stride]!;
        const s = sine[k * stride]!;
        const a = start + k;
        const b = a + half;
        const real = re[b]! * c - im[b]! * s;
        const imaginary = re[b]! * s + im[b]! * c;
        re[b] = re[a]! - real;
        im[b] = im[a]! - imaginary;
        re[a]! += real;
        im[a]! += imaginary;
      }
  }
}
