/** Where on the map of timbres a voice lies. */

/** 0–1 each: x from struck and plucked on the left to held on the right, y from dark below to bright above. */
export interface TimbrePlace {
  readonly x: number;
  readonly y: number;
}

/** @returns the nearest place on the map, or null for what is no place at all */
export function placeOnMap({ x, y }: TimbrePlace): TimbrePlace | null {
  if (!Number.isFinite(x) || !Number.isFinite(y)) return null;
  return { x: Math.min(1, Math.max(0, x)), y: Math.min(1, Math.max(0, y)) };
}
