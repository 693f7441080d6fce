/** What a gateway counts of itself, as plain numbers: whoever exports them reads them as they are. */

export interface GatewayCounters {
  /** Phones connected now. */
  connected: number;
  windows: number;
  readonly ratings: {
    /** Values that reached a window. */
    counted: number;
    /** Values that a later one of the same phone took the place of within its window. */
    replaced: number;
    /** Messages beyond what one phone may say. */
    dropped: number;
  };
  /** Sockets that the gateway closed. */
  readonly closed: { replaced: number; idle: number; refused: number };
  /** Handshakes and trades of tokens, by what became of them. */
  readonly joins: Record<JoinResult, number>;
}

/** `busy`: too many handshakes from one address; `full`: as many phones as this process carries. */
export type JoinResult = 'joined' | 'traded' | 'unauthorized' | 'origin' | 'busy' | 'full' | 'malformed';

export function newCounters(): GatewayCounters {
  return {
    connected: 0,
    windows: 0,
    ratings: { counted: 0, replaced: 0, dropped: 0 },
    closed: { replaced: 0, idle: 0, refused: 0 },
    joins: { joined: 0, traded: 0, unauthorized: 0, origin: 0, busy: 0, full: 0, malformed: 0 },
  };
}
