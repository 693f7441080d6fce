/** The product's learner with one part taken away at a time: what each part is worth. Settings alone. */
import { METHODS, type Method } from './method.ts';

export interface Ablation {
  readonly name: string;
  readonly method: Method;
  /** Nobody judges besides the audience. */
  readonly uncritical?: boolean;
}

const { full } = METHODS;

/** The whole first. */
export const ABLATIONS: readonly Ablation[] = [
  { name: 'full', method: full },
  { name: 'without fast path', method: { ...full, fast: null } },
  // Without the model nothing ranks, nothing is imagined and nothing is remembered: what is left learns like a baseline.
  { name: 'without model', method: { ...full, fast: METHODS.coach.fast, slow: null, ranking: null, archive: null } },
  { name: 'without slow path', method: { ...full, slow: null } },
  { name: 'without ranking', method: { ...full, ranking: null } },
  { name: 'without critics', method: full, uncritical: true },
  { name: 'without calibration', method: { ...full, calibrated: false } },
  { name: 'without archive', method: { ...full, archive: null } },
];

/** Candidates and softness of the choice: little pleasure and all variety, to much pleasure and little variety. */
const TRADES: readonly (readonly [candidates: number, temperature: number])[] = [
  [1, 0],
  [4, 0.4],
  [4, 0.1],
  [8, 0.2],
  [8, 0.05],
  [16, 0],
];

export const TRADE_OFFS: readonly Ablation[] = TRADES.map(([candidates, temperature]) => ({
  name: candidates === 1 ? 'no choice' : `best of ${candidates}, temperature ${temperature}`,
  method: { ...full, ranking: candidates === 1 ? null : { ...full.ranking!, candidates, temperature } },
}));
