/** A stage’s desk in a process that serves phones alone: what the stage says is heard over Redis, commands go to its room. */
import { PULSE_PATIENCE } from '../protocol/relay.ts';
import type { StageReport } from '../protocol/operator.ts';
import { readFromStage } from '../protocol/stageFeed.ts';
import type { ExportPiece, StageRoomDesk } from './desk.ts';
import type { Wire } from './relay.ts';
import { feedOf, type Rooms } from './rooms.ts';

/** @param near what this process knows by itself: gateways, and whether Redis is there */
export function farDesk(stage: string, rooms: Rooms, wire: Wire, near: StageRoomDesk): StageRoomDesk {
  let newest: { readonly report: StageReport; readonly at: number } | null = null;
  const watchers = new Set<(report: StageReport) => void>();
  const takers = new Set<(piece: ExportPiece) => void>();
  wire.subscribe(feedOf(stage), (message) => {
    const read = readFromStage(String(message));
    if (!read.ok) return;
    if (read.value.type === 'report') {
      newest = { report: read.value.report, at: performance.now() };
      for (const watch of watchers) watch(read.value.report);
    } else if (read.value.type === 'exported') {
      const { name, piece, last } = read.value;
      for (const take of takers) take({ name, piece, last });
    }
  });
  const age = (): number => (newest ? performance.now() - newest.at : Infinity);
  const isHeard = (): boolean => age() <= PULSE_PATIENCE;
  return {
    get pages() {
      return isHeard() ? 1 : 0;
    },
    command: (command) => void rooms.call(stage, 'command', command),
    report: () => (isHeard() ? newest!.report : null),
    reportAge: () => (isHeard() ? age() : Infinity),
    onReport(heard) {
      watchers.add(heard);
      return () => watchers.delete(heard);
    },
    onExported(heard) {
      takers.add(heard);
      return () => takers.delete(heard);
    },
    gateways: () => near.gateways(),
    redis: () => near.redis(),
  };
}
