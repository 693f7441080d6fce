/** An undo with the composer itself: the lean of eight bars ago is back to the last bit, and the log replays to the same music. */
import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { Agent } from '../../agents/agent.ts';
import type { FromAgent, PolicySnapshot } from '../../src/protocol/agent.ts';
import { decodeLog, encodeLine } from '../../src/session/log.ts';
import { initialState } from '../../src/session/memory.ts';
import { undoableOf } from '../../src/session/operator.ts';
import { replay } from '../../src/session/replay.ts';
import { Rehearsal, TICK } from '../session/rehearsal.ts';
import { tinyPriorFile } from './tinyPrior.ts';

const SETTINGS = {
  style: { chorale: 1 },
  key: { tonic: 0, mode: 'major' },
  metre: '4/4',
  tempo: 120,
  voices: ['melody', 'bass'],
} as const;
const BAR = 2;

function composer(): Agent {
  return new Agent({ prior: tinyPriorFile(), statistics: null, wasmUrls: {}, nowMs: () => 0, heapMb: () => 0 });
}

/** A session with the real composer, which answers at once. */
class Evening {
  readonly stage = new Rehearsal(
    initialState({
      ...{ seed: 5, mode: 'perform', backend: 'cpu', settings: SETTINGS, safeSettings: SETTINGS, policy: null },
      startedAt: '2026-01-01T00:00:00Z',
    }),
  );
  readonly #agent = composer();

  async #answer(): Promise<void> {
    for (let message = this.stage.inbox.shift(); message; message = this.stage.inbox.shift())
      for (const answer of await this.#agent.handle(message)) this.stage.hear(answer satisfies FromAgent);
  }
  async begin(): Promise<this> {
    await this.#answer();
    this.stage.send({ type: 'woken' });
    await this.#answer();
    return this;
  }
  async play(seconds: number): Promise<void> {
    for (let passed = 0; passed < seconds - 1e-9; passed += TICK) {
      this.stage.tick();
      await this.#answer();
    }
  }
  async rate(value: number): Promise<void> {
    this.stage.rate(value);
    await this.#answer();
  }
}

describe('an undo', () => {
  it('brings the lean of then back to the last bit, and the form; what is taught next goes on from there', async () => {
    const evening = await new Evening().begin();
    const { stage } = evening;
    await evening.play(2 * BAR);
    await evening.rate(1);
    await evening.play(BAR);
    await evening.play(9 * BAR);
    const then: PolicySnapshot = stage.state.agent.policy!;
    expect(Math.hypot(...then.theta)).toBeGreaterThan(0);
    await evening.play(BAR);
    for (const value of [-1, -1]) {
      await evening.rate(value);
      await evening.play(BAR);
    }
    expect([...stage.state.agent.theta]).not.toEqual(then.theta);
    expect(undoableOf(stage.state)).toEqual({ bars: 8, ratings: 2 });
    stage.send({ type: 'operated', command: { type: 'undo' } });
    await evening.play(BAR);
    expect([...stage.state.agent.theta]).toEqual(then.theta);
    const now = stage.state.agent.policy!;
    expect([now.updates, now.form, now.visit]).toEqual([then.updates, then.form, then.visit]);
    expect(stage.state.ratingsLearnt).toBe(1);
    await evening.rate(1);
    await evening.play(BAR);
    expect(stage.state.ratingsLearnt).toBe(2);
    expect(stage.state.phase).toBe('playing');
    expect(stage.state.timeline.some(({ echo }) => echo)).toBe(false);

    const lines = decodeLog(stage.log.map(encodeLine).join('\n'));
    if (!lines.ok) throw new Error(lines.fault.sentence);
    const report = await replay(lines.value, { open: composer, backendFor: () => 'cpu' });
    expect(report).toMatchObject({ identicalMusic: true, identicalPolicy: true, firstDifference: null });
  });

  it('back to the beginning leaves a composer that was never taught', async () => {
    const evening = await new Evening().begin();
    const { stage } = evening;
    await evening.play(2 * BAR);
    await evening.rate(1);
    await evening.play(BAR);
    expect(Math.hypot(...stage.state.agent.theta)).toBeGreaterThan(0);
    stage.send({ type: 'operated', command: { type: 'undo' } });
    await evening.play(BAR);
    expect(Math.hypot(...stage.state.agent.theta)).toBe(0);
    expect(stage.state.agent.policy).toMatchObject({ updates: 0 });
  });
});
