/** What the bench asks of its processes. Types alone. */
import type { Milliseconds } from '../../../kernel/units.ts';
import type { GatewayCounters } from '../../../server/counters.ts';
import type { Role } from '../../../server/health.ts';
import type { Usage } from './child.ts';

/** A server under load: the product's, or the bare one. */
export type ServerOrders = {
  open: [ServerSettings, { readonly port: number }];
  /** The token in the code now. */
  token: [null, string];
  read: [{ readonly collect: boolean }, ServerReading];
};

export interface ServerSettings {
  readonly windowMs: Milliseconds;
  /** Phones at once. */
  readonly most: number;
  /** 0: a free one. */
  readonly port?: number;
  /** The Redis it shares with others; left out: it is alone. */
  readonly redis?: string;
  readonly role?: Role;
}

export interface ServerReading {
  readonly usage: Usage;
  /** null: the bare server counts nothing of this. */
  readonly counters: GatewayCounters | null;
}

/** Many phones in one process. */
export type PhoneOrders = {
  /** All that are not there come, evenly spread over a time. */
  join: [JoinOrder, Joins];
  /** All that are there press. */
  rate: [RateOrder, Rated];
  leave: [null, null];
  /** What became of connections that once stood. */
  broken: [null, number];
};

export interface JoinOrder {
  readonly port: number;
  /** Every phone's own, 127.x.y.z; the server sees one venue. */
  readonly from: string;
  readonly phones: number;
  /** Trades it for a ticket first; phones that have a ticket already keep it. */
  readonly token: string;
  readonly over: Milliseconds;
}

export interface Joins {
  /** From the first knock until the phone knows its seat, of each that came. */
  readonly took: Float64Array;
  /** From the first knock until the last had come or failed. */
  readonly lasted: Milliseconds;
  /** How often each kind of failure came. */
  readonly failures: Readonly<Record<string, number>>;
}

export interface RateOrder {
  readonly perSecond: number;
  readonly lasting: Milliseconds;
  readonly seed: number;
}

export interface Rated {
  /** When each was sent, on the machine's clock, ascending. */
  readonly sent: Float64Array;
  /** The furthest that it lagged behind what it should have sent. */
  readonly lag: Milliseconds;
}
