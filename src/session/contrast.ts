/** Then ⇄ Now: the same seed under the frozen prior and under today's policy, one after the other, while the piece waits. */
import type { Seconds } from '../kernel/units.ts';
import type { FromAgent } from '../protocol/agent.ts';
import type { PlannedBar } from '../protocol/bar.ts';
import { endAll, type Pen } from './notes.ts';
import type { TimedBar } from './state.ts';
import { endOf, isWellFormed, nextStart, shiftFrom, slotSeconds } from './timeline.ts';
import { change, notify, remember, sound, tell, type Turn } from './turn.ts';

/** How long each part lasts, to the nearest bar. */
const PART: Seconds = 4;

export function askContrast(turn: Turn): void {
  const { phase, contrast, agent, timeline, seed } = turn.state;
  if (contrast.status === 'then' || contrast.status === 'now') return endContrast(turn);
  if (contrast.status === 'asked') return;
  const bar = timeline.at(-1)?.bar;
  if (phase !== 'playing' || agent.status !== 'ready' || !bar)
    return notify(turn, 'notice.contrast.early', 'There is nothing to compare yet.', 'calm');
  const bars = Math.max(1, Math.round(PART / (slotSeconds(bar) * bar.chords.length)));
  change(turn, { contrast: { status: 'asked' } });
  tell(turn, { type: 'contrast', seed, bars });
}

export function beginContrast(turn: Turn, message: Extract<FromAgent, { type: 'contrasted' }>): void {
  if (turn.state.contrast.status !== 'asked' || turn.state.memory.detour) return;
  if (message.then.length === 0 || message.now.length === 0 || ![...message.then, ...message.now].every(isWellFormed))
    return change(turn, { contrast: { status: 'none' } });
  const unplaced = (bar: PlannedBar): TimedBar => ({ bar, startsAt: 0, slotSeconds: slotSeconds(bar), echo: false });
  remember(turn, {
    detour: {
      bars: [...message.then, ...message.now].map(unplaced),
      nowFrom: message.then.length,
      placed: false,
      written: false,
      head: { barIndex: 0, slot: 0 },
    },
  });
}

/** The piece goes on at once, without the rest of the comparison. */
function endContrast(turn: Turn): void {
  const { memory, timeline, committedUntil } = turn.state;
  const { detour } = memory;
  change(turn, { contrast: { status: 'none' } });
  remember(turn, { detour: null });
  if (!detour?.placed || detour.written) return;
  remember(turn, { compared: { ...memory.compared, until: committedUntil } });
  const pen: Pen = { events: [], scenes: [], open: memory.open, nextNote: memory.nextNote };
  endAll(pen, committedUntil);
  sound(turn, pen.events);
  const by = committedUntil - endOf(detour.bars.at(-1)!);
  change(turn, { timeline: shiftFrom(timeline, memory.head.barIndex, by) });
  remember(turn, {
    open: pen.open,
    notBefore: Math.max(
      nextStart(
        turn.state.timeline.filter(({ bar }) => bar.barIndex < memory.head.barIndex),
        0,
      ),
      committedUntil,
    ),
  });
}
