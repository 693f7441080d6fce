/** A person playing along: heard at once, told to the agent bar by bar, silenced when the controller goes. */
import type { Seconds } from '../kernel/units.ts';
import type { SessionEvent } from './event.ts';
import { teach } from './lessons.ts';
import type { MidiView } from './state.ts';
import { soundedBefore } from './timeline.ts';
import { change, remember, type Turn } from './turn.ts';

/** After this much silence what was played is told without waiting for the bar line. */
const PAUSE: Seconds = 1;
/** A longer cadenza is told by its end. */
const MOST_NOTES = 128;

export function play(turn: Turn, event: Extract<SessionEvent, { type: 'played' }>): void {
  const { pitch, velocity, at } = event;
  const { playing, memory } = turn.state;
  turn.effects.push({ type: 'soundNow', event: { kind: 'on', pitch, velocity } });
  if (!playing.includes(pitch)) change(turn, { playing: [...playing, pitch] });
  remember(turn, {
    played: [...memory.played, { at, pitch, velocity }].slice(-MOST_NOTES),
    playedIn: memory.played.length === 0 ? memory.head.barIndex : memory.playedIn,
  });
}

export function release(turn: Turn, pitch: number): void {
  const { playing } = turn.state;
  if (!playing.includes(pitch)) return;
  change(turn, { playing: playing.filter((other) => other !== pitch) });
  turn.effects.push({ type: 'soundNow', event: { kind: 'off', pitch, velocity: 0 } });
}

/** A controller that is pulled out has its own notes released by the input; with the last one whatever is left must end. */
export function noticeMidi(turn: Turn, midi: MidiView): void {
  const gone = turn.state.midi.controllers.filter((name) => !midi.controllers.includes(name));
  change(turn, { midi });
  if (gone.length === 0) return;
  if (midi.controllers.length === 0) for (const pitch of turn.state.playing) release(turn, pitch);
  change(turn, { holds: turn.state.holds.filter((hold) => hold.source !== 'midi') });
}

/** Runs with every tick: tells what was played at each bar end, or after a pause. */
export function tellPlayed(turn: Turn): void {
  const { memory, now, agent, operator } = turn.state;
  const last = memory.played.at(-1);
  if (!last || agent.status === 'lost') return;
  // Heard by everybody, and nothing to learn from just now.
  if (operator.frozen) return remember(turn, { played: [], playedIn: -1 });
  if (memory.playedIn === memory.head.barIndex && now - last.at < PAUSE) return;
  const notes = memory.played;
  remember(turn, { played: [], playedIn: -1 });
  teach(turn, { type: 'demonstrate', notes, sounded: soundedBefore(turn.state, last.at) });
}
