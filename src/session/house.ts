/** What every visit of an installation begins from, and what a finished visit has made of it. Knows nothing of what it holds. */
import type { FromAgent } from '../protocol/agent.ts';
import type { HousePolicy } from '../protocol/house.ts';
import type { Session } from './memory.ts';
import { remember, type Turn } from './turn.ts';

/** What the agent is told of the house: a lesson's and a show's composers have none. */
export function houseOf({ mode, memory }: Session): { readonly house?: HousePolicy | null } {
  return mode === 'install' && memory.house !== undefined ? { house: memory.house } : {};
}

/** A finished visit has moved it. */
export function hearHouse(turn: Turn, { house }: Extract<FromAgent, { type: 'house' }>): void {
  remember(turn, { house });
  turn.effects.push({ type: 'store', what: 'house', house });
}
