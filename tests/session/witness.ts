/** Watches a rehearsal after every event and says what of the past was contradicted. */
import { DRUMS, PITCHED } from '../../src/music/voices.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import type { TimedBar } from '../../src/session/state.ts';
import { committedSlots, slotTime } from '../../src/session/timeline.ts';
import type { Rehearsal } from './rehearsal.ts';

/** Content of the slots of a bar that have been handed over. */
function committedContent(bar: PlannedBar, slots: number): string {
  const voices = PITCHED.map((voice) => [
    ...bar.voices[voice].subarray(0, slots),
    ...bar.velocities[voice].subarray(0, slots),
  ]);
  return JSON.stringify([voices, [...bar.drums.subarray(0, slots * DRUMS.length)], [...bar.chords.subarray(0, slots)]]);
}

export class Witness {
  readonly #committed = new Map<number, { slots: number; content: string }>();
  #until = 0;
  #soundedSoFar = 0;

  /** @returns one complaint for every contradiction since the last look */
  watch(stage: Rehearsal): string[] {
    const { state } = stage;
    const complaints: string[] = [];
    const demand = (holds: boolean, complaint: string): void => {
      if (!holds) complaints.push(complaint);
    };
    for (const event of stage.sounded.slice(this.#soundedSoFar))
      demand(
        event.at >= this.#until - 1e-9,
        `${event.kind} at ${event.at} was sent after ${this.#until} was committed`,
      );
    this.#soundedSoFar = stage.sounded.length;
    demand(state.committedUntil >= this.#until, 'the committed past became shorter');
    this.#until = state.committedUntil;
    let last: TimedBar | undefined;
    for (const timed of state.timeline) {
      const { bar } = timed;
      if (last) {
        demand(bar.barIndex === last.bar.barIndex + 1, `bar ${bar.barIndex} follows bar ${last.bar.barIndex}`);
        demand(
          timed.startsAt >= slotTime(last, last.bar.chords.length) - 1e-9,
          `bar ${bar.barIndex} overlaps the one before`,
        );
      }
      last = timed;
      const slots = committedSlots(state, timed);
      const known = this.#committed.get(bar.barIndex);
      if (known)
        demand(committedContent(bar, known.slots) === known.content, `what was heard of bar ${bar.barIndex} changed`);
      if (slots > 0) this.#committed.set(bar.barIndex, { slots, content: committedContent(bar, slots) });
    }
    demand(state.awaiting.length <= 1, 'two bars were asked for at once');
    const head = this.#committed.get(state.memory.head.barIndex)?.slots ?? 0;
    demand(head === state.memory.head.slot, 'the write head moved back');
    return complaints;
  }

  /** Onsets written down in the committed part of every bar. */
  onsets(): number {
    let count = 0;
    for (const { content } of this.#committed.values()) {
      const [voices, drums] = JSON.parse(content) as [number[][], number[]];
      for (const line of voices) count += line.slice(0, line.length / 2).filter((symbol) => symbol >= 0).length;
      count += drums.filter((level) => level > 0).length;
    }
    return count;
  }
}
