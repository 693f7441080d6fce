/** A log played through again: the same where nothing changed, and where it first differs otherwise. */
import { describe, expect, it } from 'vitest';
import type { FromAgent, ToAgent } from '../../src/protocol/agent.ts';
import type { LogLine } from '../../src/session/event.ts';
import { decodeLog, encodeLine } from '../../src/session/log.ts';
import { replay, type ReplayReport } from '../../src/session/replay.ts';
import { FakeAgent } from './fakeAgent.ts';
import { Rehearsal } from './rehearsal.ts';

function logOf(act: (stage: Rehearsal) => void): readonly LogLine[] {
  const stage = new Rehearsal().begin();
  act(stage);
  const decoded = decodeLog(stage.log.map(encodeLine).join('\n'));
  if (!decoded.ok) throw new Error(decoded.fault.sentence);
  return decoded.value;
}

function again(
  lines: readonly LogLine[],
  twist: (answer: FromAgent) => FromAgent = (answer) => answer,
  starts: ToAgent[] = [],
): Promise<ReplayReport> {
  return replay(lines, {
    open: () => {
      const agent = new FakeAgent();
      return {
        handle: (message) => {
          if (message.type === 'start') starts.push(message);
          return Promise.resolve(agent.answer(message).map(twist));
        },
        dispose: () => undefined,
      };
    },
    backendFor: () => 'cpu',
  });
}

const SESSION = (stage: Rehearsal): void => {
  stage.play(4);
  stage.rate(0.5);
  stage.play(3);
  stage.rate(-1);
  stage.send({ type: 'agentLost', reason: 'It died.' });
  stage.play(6);
};

describe('a replay', () => {
  it('of the same session is the same, through a crash', async () => {
    const lines = logOf(SESSION);
    const starts: ToAgent[] = [];
    const report = await again(lines, undefined, starts);
    expect(report).toMatchObject({ identicalMusic: true, identicalPolicy: true, firstDifference: null });
    const answered = lines.flatMap((line) => (line.kind === 'answered' ? [line.message.type] : []));
    expect(report.bars).toBe(answered.filter((type) => type === 'bar').length);
    expect(report.updates).toBe(answered.filter((type) => type === 'updated').length);
    expect(starts.map((start) => start.type === 'start' && [start.backend, start.avoid])).toEqual([
      ['cpu', []],
      ['cpu', []],
    ]);
  });

  it('names the first bar and the first update that differ', async () => {
    const lines = logOf(SESSION);
    const otherMusic = await again(lines, (answer) =>
      answer.type === 'bar' && answer.bar.barIndex >= 2
        ? { ...answer, bar: { ...answer.bar, drums: answer.bar.drums.with(0, 3 - answer.bar.drums[0]!) } }
        : answer,
    );
    expect(otherMusic).toMatchObject({ identicalMusic: false, identicalPolicy: true });
    expect(otherMusic.firstDifference).toBe('bar 2 (decision 2): drums');
    const otherPolicy = await again(lines, (answer) =>
      answer.type === 'updated' ? { ...answer, theta: answer.theta.with(0, 0.125) } : answer,
    );
    expect(otherPolicy).toMatchObject({ identicalMusic: true, identicalPolicy: false });
    expect(otherPolicy.firstDifference).toBe('update 1 (rating 0): theta');
  });

  it('notices an answer that is missing', async () => {
    const lines = logOf(SESSION);
    const silent = lines.filter(
      (line) => !(line.kind === 'told' && line.message.type === 'compose' && line.message.barIndex === 4),
    );
    expect((await again(silent)).identicalMusic).toBe(false);
  });
});
