/**
 * Where the prior's own phrases divide, style by style: melody notes a quarter and mean melody pitch (tonic on a C) at their
 * thirds, colour of the harmony at its median. Measured on 16 pieces of 32 bars of each pitched style, major and minor in
 * turn, of the prior 9df0cd87; `antiphon bench niches --pieces 16 --bars 32` prints them anew.
 */
export type BoundsRow = readonly [still: number, lively: number, low: number, high: number, plain: number];

export const STYLE_BOUNDS: Readonly<Record<string, BoundsRow>> = {
  chorale: [0.78, 0.91, 70.4, 73.1, 0.69],
  hymn: [0.78, 0.97, 66.6, 69.6, 0.48],
  psalm: [0.78, 0.97, 68.1, 70.2, 0.47],
  'string-quartet': [1.16, 1.81, 72, 74.5, 0.86],
  ensemble: [1.41, 1.94, 66.2, 69.8, 0.88],
  lied: [0.97, 1.28, 67.5, 70.1, 0.79],
  'baroque-keyboard': [1.66, 2.72, 70.8, 73.6, 0.77],
  'classical-piano': [1.28, 1.97, 71.8, 75.3, 0.73],
  'romantic-piano': [1.47, 2.16, 70.8, 73.8, 0.82],
  waltz: [1.13, 1.79, 71.4, 74, 0.82],
  mazurka: [1.13, 1.63, 71.4, 74.7, 0.89],
  polonaise: [1.54, 2.54, 72, 74.9, 0.69],
  dance: [1.22, 1.59, 72.6, 75.8, 0.67],
  folk: [1.46, 1.96, 69.6, 73.5, 0.55],
  guitar: [1.34, 1.84, 69.5, 72.9, 0.82],
  ragtime: [1.97, 2.53, 73.6, 75.4, 0.75],
  'game-rock': [1.06, 1.94, 66.4, 71.5, 1.05],
  'pop-harmony': [0.91, 1.41, 68.6, 72.8, 0.69],
  lofi: [0.41, 0.66, 71.1, 73.5, 1.11],
  house: [0.97, 1.03, 71.6, 74.9, 1.05],
  blues: [0.54, 0.88, 69.6, 72.3, 1.09],
  bossa: [0.72, 0.91, 70.3, 73.2, 1.12],
};
