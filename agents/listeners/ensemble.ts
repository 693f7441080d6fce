/** The simulated listeners that come with the product: for benchmarks, for tests and for the attract loop. */
import type { HiddenListener } from './listener.ts';
import * as answer from './tastes/answer.ts';
import * as calm from './tastes/calm.ts';
import * as climb from './tastes/climb.ts';
import * as contrary from './tastes/contrary.ts';
import * as five from './tastes/five.ts';
import * as hocket from './tastes/hocket.ts';
import * as home from './tastes/home.ts';
import * as imitation from './tastes/imitation.ts';
import * as leaps from './tastes/leaps.ts';
import * as offbeat from './tastes/offbeat.ts';
import * as open from './tastes/open.ts';
import * as pocket from './tastes/pocket.ts';
import * as question from './tastes/question.ts';
import * as refrain from './tastes/refrain.ts';
import * as restless from './tastes/restless.ts';
import * as sequence from './tastes/sequence.ts';
import * as suspense from './tastes/suspense.ts';
import * as symmetry from './tastes/symmetry.ts';
import * as tresillo from './tastes/tresillo.ts';
import * as unheard from './tastes/unheard.ts';

/** By the name a person types: `simulate --listener leaps`. */
export const ENSEMBLE: Readonly<Record<string, HiddenListener>> = {
  answer,
  calm,
  climb,
  contrary,
  five,
  hocket,
  home,
  imitation,
  leaps,
  offbeat,
  open,
  pocket,
  question,
  refrain,
  restless,
  sequence,
  suspense,
  symmetry,
  tresillo,
  unheard,
};
