/** What colours do to eyes: contrast (WCAG 2.2), difference (CIE 1976), and how colour-blind people see them. Channels are 0–1, sRGB. */

export type Rgb = readonly [number, number, number];
/** The same with opacity 0–1. */
export type Rgba = readonly [number, number, number, number];

export function fromHex(hex: string | number): Rgb {
  const value = typeof hex === 'number' ? hex : Number.parseInt(hex.replace('#', ''), 16);
  return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

export const mixed = (a: Rgb, b: Rgb, share: number): Rgb => [
  a[0] * share + b[0] * (1 - share),
  a[1] * share + b[1] * (1 - share),
  a[2] * share + b[2] * (1 - share),
];

/** A translucent colour over an opaque one. */
export const over = ([red, green, blue, alpha]: Rgba, below: Rgb): Rgb => mixed([red, green, blue], below, alpha);

const linear = (channel: number): number => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);
const encoded = (light: number): number => {
  const clipped = Math.min(1, Math.max(0, light));
  return clipped <= 0.0031308 ? clipped * 12.92 : 1.055 * clipped ** (1 / 2.4) - 0.055;
};

function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** @returns 1 (the same) … 21 (black on white). Source: WCAG 2.2, contrast ratio. */
export function contrast(a: Rgb, b: Rgb): number {
  const [dark, light] = [luminance(a), luminance(b)].toSorted((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** CIE L*a*b* under D65. */
function lab(colour: Rgb): Rgb {
  const [red, green, blue] = colour.map(linear) as unknown as Rgb;
  const f = (t: number): number => (t > (6 / 29) ** 3 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29);
  const x = f((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047);
  const y = f(0.2126729 * red + 0.7151522 * green + 0.072175 * blue);
  const z = f((0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** ΔE*ab of 1976: 2 or so can just be told apart side by side. */
export function difference(a: Rgb, b: Rgb): number {
  const [first, second] = [lab(a), lab(b)];
  return Math.hypot(first[0] - second[0], first[1] - second[1], first[2] - second[2]);
}

export type Sight = 'normal' | 'protan' | 'deutan' | 'tritan';

/**
 * Full severity, on linear RGB.
 * Source: Machado, Oliveira, Fernandes 2009, A physiologically-based model for simulation of color vision deficiency, tables.
 */
const MATRICES: Readonly<Record<Exclude<Sight, 'normal'>, readonly number[]>> = {
  protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritan: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

export function seenBy(sight: Sight, colour: Rgb): Rgb {
  if (sight === 'normal') return colour;
  const light = colour.map(linear);
  const matrix = MATRICES[sight];
  const row = (at: number): number =>
    encoded(matrix[at]! * light[0]! + matrix[at + 1]! * light[1]! + matrix[at + 2]! * light[2]!);
  return [row(0), row(3), row(6)];
}
