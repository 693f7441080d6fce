/** A session's log: written, read back exactly, refused in one sentence when it is not one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import type { LogLine } from '../../src/session/event.ts';
import { decodeLog, encodeLine, MemoryLog } from '../../src/session/log.ts';
import { freshSession, HOUSE, noiseBar } from './fakeAgent.ts';
import { Rehearsal } from './rehearsal.ts';

const NO_OUTLOOK = { onset: new Float32Array(0), degrees: new Float32Array(0), ghosts: [] };
const HEADER: LogLine = {
  kind: 'header',
  format: 'antiphon-log',
  formatVersion: 1,
  seed: 1,
  startedAt: '2026-01-01',
  prior: 'p',
  backend: 'cpu',
};

function textOf(lines: readonly LogLine[]): string {
  return lines.map((line) => `${encodeLine(line)}\n`).join('');
}
function sentenceOf(text: string): string {
  const decoded = decodeLog(text);
  return decoded.ok ? 'it was read' : decoded.fault.sentence;
}

describe('a log', () => {
  it('of a whole session reads back as it was written, but for the outlooks', () => {
    const stage = new Rehearsal({ ...freshSession(), memory: { ...freshSession().memory, house: HOUSE } }).begin();
    stage.play(4);
    for (let i = 0; i < 12; i++) stage.rate(0.3, `listener ${i}`);
    stage.play(4);
    stage.hear({ type: 'critic', critic: 'originality', checksum: 'c' });
    stage.hear({ type: 'fault', reason: 'critic', sentence: 'It is not here.', fatal: false });
    stage.send({ type: 'advised', advice: 'darker', strength: 0.4, source: 'keys', at: 8 });
    stage.send({ type: 'played', pitch: 60, velocity: 80, at: 8 });
    stage.play(4);
    stage.send({ type: 'wished', settings: { tempo: 99 } });
    stage.send({ type: 'contrastAsked' });
    stage.send({ type: 'agentLost', reason: 'It died.' });
    stage.play(4);
    const { policy } = stage.state.agent;
    stage.send({ type: 'policyLoaded', policy: { ...policy!, visit: { ratings: 2, ofHouse: true, origin: null } } });
    stage.play(4);
    stage.send({ type: 'released', pitch: 60, at: stage.now });
    stage.send({ type: 'resetAsked', seed: 4 });
    stage.play(4);
    stage.rate(1);
    stage.play(60);
    expect(stage.told('load')).toHaveLength(1);
    expect(stage.told('reset').map(({ finished = false }) => finished)).toEqual([false, true]);
    const decoded = decodeLog(textOf(stage.log));
    if (!decoded.ok) throw new Error(decoded.fault.sentence);
    const withoutOutlooks = structuredClone(stage.log).map((line) => {
      if (line.kind === 'answered' && line.message.type === 'bar')
        Object.assign(line.message.bar, { outlook: NO_OUTLOOK });
      if (line.kind === 'told' && line.message.type === 'start')
        for (const bar of line.message.heard) Object.assign(bar, { outlook: NO_OUTLOOK });
      return line;
    });
    expect(decoded.value).toEqual(withoutOutlooks);
    expect(new Set(stage.log.map(({ kind }) => kind))).toEqual(
      new Set(['header', 'told', 'answered', 'heard', 'rating', 'notice']),
    );
  });

  it('keeps the source that a bar comes near to', () => {
    const nearest = { title: 'A tune', composer: 'Nobody', voice: 'bass', notes: 11, bars: 2 } as const;
    const bar = { ...noiseBar(1, 0, { nearest }), outlook: NO_OUTLOOK };
    const lines: LogLine[] = [HEADER, { kind: 'answered', message: { type: 'bar', bar, composeMs: 1 } }];
    expect(decodeLog(textOf(lines))).toEqual({ ok: true, value: lines });
  });

  it('leaves out what spoke for a bar: a replay finds it again', () => {
    const why = { notes: [], bar: [], blindUntil: 0 };
    const bar = { ...noiseBar(1, 0), outlook: NO_OUTLOOK };
    const line = (music: PlannedBar): LogLine => ({
      kind: 'answered',
      message: { type: 'bar', bar: music, composeMs: 1 },
    });
    expect(encodeLine(line({ ...bar, why }))).toBe(encodeLine(line(bar)));
  });

  it('keeps every finite number to the last bit', () => {
    fc.assert(
      fc.property(
        fc.float32Array({ noNaN: true, noDefaultInfinity: true }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (theta, at) => {
          const lines: LogLine[] = [
            HEADER,
            { kind: 'heard', barIndex: 0, decisionId: 0, startsAt: at + 0, echo: false },
            {
              kind: 'answered',
              message: {
                type: 'updated',
                cause: 'rating',
                ratingId: 0,
                policyVersion: 1,
                updates: 1,
                theta,
                reward: 0,
                klToPrior: 0,
                entropy: 0,
                lift: null,
                updateMs: 0,
                changes: [],
                credit: [],
              },
            },
          ];
          const decoded = decodeLog(textOf(lines));
          if (!decoded.ok) throw new Error(decoded.fault.sentence);
          const [, heard, answered] = decoded.value;
          expect(heard?.kind === 'heard' && heard.startsAt === at).toBe(true);
          expect(
            answered?.kind === 'answered' &&
              answered.message.type === 'updated' &&
              answered.message.theta.every((value, i) => value === theta[i]),
          ).toBe(true);
        },
      ),
    );
  });

  it('that is broken is refused with one sentence', () => {
    expect(sentenceOf('')).toBe('This log is empty.');
    expect(sentenceOf('MThd')).toMatch(/^Line 1 of this log is not JSON/);
    expect(sentenceOf(`${encodeLine(HEADER)}\n{"kind":"told","mess`)).toMatch(/^Line 2 of this log is not JSON/);
    expect(sentenceOf('{"kind":"told","message":{"type":"save"}}')).toMatch(/does not begin like/);
    expect(sentenceOf(encodeLine(HEADER).replace('"formatVersion":1', '"formatVersion":2'))).toMatch(
      /a newer Antiphon/,
    );
    expect(sentenceOf(`${encodeLine(HEADER)}\n{"kind":"told","message":{"type":"sing"}}`)).toMatch(
      /^Line 2 is not a line/,
    );
    const bar = encodeLine({ kind: 'answered', message: { type: 'bar', bar: noiseBar(0, 0), composeMs: 1 } });
    expect(sentenceOf(`${encodeLine(HEADER)}\n${bar.replace('"tempo":120', '"tempo":null')}`)).toMatch(
      /message\.bar\.tempo is wrong/,
    );
  });

  it('that is full ends with a line that says so', () => {
    const log = new MemoryLog(300);
    log.append(HEADER);
    for (let i = 0; i < 10; i++) log.append({ kind: 'heard', barIndex: i, decisionId: i, startsAt: i, echo: false });
    const decoded = decodeLog(log.text());
    expect(decoded.ok && decoded.value.at(-1)).toMatchObject({ kind: 'notice', key: 'notice.log.full' });
    expect(decoded.ok && decoded.value.length).toBeLessThan(6);
  });
});
