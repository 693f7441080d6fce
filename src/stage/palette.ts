/** The colours of the garden, 0xRRGGBB. Each voice has its own hue and its own place: colour never speaks alone. */

export const NIGHT = 0x0b1026;
/** The sky just above the soil, where the last light stays. */
export const DUSK = 0x1b2a5e;
export const SOIL = 0x0a0b18;
export const SOIL_EDGE = 0x2c3566;
export const IVORY = 0xf4f1e8;
export const MIST = 0x7d8aba;
export const AMBER = 0xffc247;
export const AMBER_LIGHT = 0xfff0b8;
/** The phones' own: what a phone calls “the gold dot” is this colour on both screens. */
export const GOLD = 0xffe39a;
export const AMBER_DEEP = 0xc9781e;
export const BLUE = 0x56b4e9;
export const BLUE_DEEP = 0x2b6cb0;
export const CORAL = 0xef6c6c;
export const CORAL_DEEP = 0x93334a;
export const MIND = 0x9d6bff;
export const MIND_LIGHT = 0xbfa6ff;
export const MIND_DEEP = 0x4a2f9a;

/** Tension grows from dim to light: by luminance, for every eye. */
export const TENSION_LOW = 0x5a6eb4;
export const TENSION_HIGH = AMBER_LIGHT;

/** More is amber, Change is blue: the colours of their buttons. */
export function ratingColour(value: number): number {
  return value > 0 ? AMBER : BLUE;
}

/** Between two colours; `share` 0 = the first, 1 = the second. */
export function mix(first: number, second: number, share: number): number {
  const t = share <= 0 ? 0 : share >= 1 ? 1 : share;
  const red = ((first >> 16) & 255) + t * (((second >> 16) & 255) - ((first >> 16) & 255));
  const green = ((first >> 8) & 255) + t * (((second >> 8) & 255) - ((first >> 8) & 255));
  const blue = (first & 255) + t * ((second & 255) - (first & 255));
  return (Math.round(red) << 16) | (Math.round(green) << 8) | Math.round(blue);
}
