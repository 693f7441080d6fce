/** What the critic of authenticity learns from: measured windows with where they come from. Data only. */

/** Real bars, another stretch of the same piece, bars the prior composed, and real bars made worse. */
export type Origin = 'real' | 'twin' | 'composed' | 'spoilt';

export interface CriticExample {
  readonly origin: Origin;
  /** Place among the styles. */
  readonly style: number;
  /** Windows of one work are held out together; a composed window belongs to the work it was composed beside. */
  readonly work: string;
  /** Number of the passage it is from, counted over all styles. */
  readonly passage: number;
  /** Whether the prior learnt from this work. */
  readonly learnt: boolean;
  /** Whether another stretch of the same piece is among the examples, and this window has its like in it. */
  readonly twinned: boolean;
  /** How a spoilt window was spoilt. */
  readonly spoiling?: string;
  /** [P] φ */
  readonly features: Float32Array;
}
