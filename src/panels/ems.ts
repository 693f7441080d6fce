/** How wide a line will about be, before it is set: so that it can be set as large as its place allows. Pure. */

/** Mean width of letters and blanks in the display face, ems. */
const LETTER = 0.54;
/** Signs of Japanese and Chinese are as wide as they are high. */
const WIDE = /[\u2e80-\u9fff\uff00-\uffef]/;

/** @returns ems */
export function emsOf(line: string): number {
  return [...line].reduce((sum, sign) => sum + (/\p{M}/u.test(sign) ? 0 : WIDE.test(sign) ? 1 : LETTER), 0);
}
