/** The simulated listeners that come with the product: for benchmarks, for tests and for the attract loop. */
import type { HiddenListener } from './listener.ts';
import * as answer from './tastes/answer.ts';
import * as calm from './tastes/calm.ts';
import * as contrary from './tastes/contrary.ts';
import * as five from './tastes/five.ts';
import * as home from './tastes/home.ts';
import * as leaps from './tastes/leaps.ts';
import * as offbeat from './tastes/offbeat.ts';
import * as symmetry from './tastes/symmetry.ts';

/** By the name a person types: `simulate --listener leaps`. */
export const ENSEMBLE: Readonly<Record<string, HiddenListener>> = {
  answer,
  calm,
  contrary,
  five,
  home,
  leaps,
  offbeat,
  symmetry,
};
