/** What an operator's desk may do with a stage and hears of it, whoever serves the desk. Knows no sockets. */
import type { Milliseconds } from '../kernel/units.ts';
import type { OperatorCommand, StageReport } from '../protocol/operator.ts';

/** A gateway of this stage, as the stage's process hears of it. */
export interface GatewaySeen {
  /** One name for each of its lives. */
  readonly proc: string;
  /** Phones connected to it. */
  readonly joined: number;
  /** Since it was last heard of. */
  readonly age: Milliseconds;
}

/** `none`: this process was told of no Redis. */
export type RedisState = 'none' | 'up' | 'down';

/** A piece of the session log that was asked for, in order; the last one says so. */
export interface ExportPiece {
  readonly name: string;
  readonly piece: string;
  readonly last: boolean;
}

export interface StageRoomDesk {
  /** Stage pages that are connected now. */
  readonly pages: number;
  /** Goes to every page of the stage; where there is none, nowhere. */
  command(command: OperatorCommand): void;
  /** What a page of the stage said of itself last; null where none is connected, or none has said anything yet. */
  report(): StageReport | null;
  /** Since the newest report; Infinity without one. */
  reportAge(): Milliseconds;
  /** @returns stops it */
  onReport(heard: (report: StageReport) => void): () => void;
  /** @returns stops it */
  onExported(heard: (piece: ExportPiece) => void): () => void;
  /** Gateways heard of in the last three seconds, this process's own first. */
  gateways(): readonly GatewaySeen[];
  redis(): RedisState;
}
