/** How slow and how fast music may be asked for, in quarter notes a minute. Faster, a slot is too short to compose in time. */
import type { Tempo } from '../kernel/units.ts';

export const SLOWEST_TEMPO: Tempo = 30;
export const FASTEST_TEMPO: Tempo = 240;
