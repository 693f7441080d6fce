import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chordCode } from '../../src/music/chord.ts';
import { barsToPiece } from '../../src/music/export.ts';
import { HOLD } from '../../src/music/voices.ts';
import { isTake, readTake, writeTake } from '../../src/protocol/takeFile.ts';
import { lastOf, provenanceOf, soundOf } from '../../src/session/take.ts';
import { LONGEST_TAPE, Tape, type TapedBar } from '../../src/session/tape.ts';
import { endOf } from '../../src/session/timeline.ts';
import { PROVENANCE } from '../fixtures/provenance.ts';
import { Rehearsal } from './rehearsal.ts';

function played(seconds: number): { readonly tape: Tape; readonly rehearsal: Rehearsal } {
  const rehearsal = new Rehearsal().begin();
  const tape = new Tape();
  tape.follow(rehearsal.state);
  for (const end = rehearsal.now + seconds; rehearsal.now < end - 1e-9;) {
    rehearsal.play(0.5);
    tape.follow(rehearsal.state);
  }
  return { tape, rehearsal };
}

/** What sounds, as start, voice and pitch. */
const struck = (events: Rehearsal['sounded'], until: number): string[] =>
  events
    .flatMap((event) =>
      event.kind === 'on' && event.at < until - 1e-6 ? [`${event.at.toFixed(6)} ${event.voice} ${event.pitch}`] : [],
    )
    .toSorted();

const bare = (one: TapedBar, index: number): TapedBar => ({ ...one, bar: { ...one.bar, barIndex: index } });

describe('the tape', () => {
  it('holds every bar that was heard, and its notes are those that sounded', () => {
    const { tape, rehearsal } = played(40);
    expect(tape.bars.length).toBe(rehearsal.state.heardBars);
    expect(tape.bars.length).toBeGreaterThan(8);
    const { events, seconds } = soundOf(tape.bars.map(({ bar }) => bar));
    expect(seconds).toBeCloseTo(tape.seconds, 6);
    expect(struck([...events], seconds)).toEqual(struck(rehearsal.sounded, seconds));
  });

  it('goes on through Then ⇄ Now and a pause without them', () => {
    const { tape, rehearsal } = played(10);
    rehearsal.send({ type: 'contrastAsked' });
    const from = rehearsal.now;
    while (rehearsal.now < from + 30) {
      rehearsal.play(0.5);
      tape.follow(rehearsal.state);
    }
    expect(rehearsal.told('contrast')).toHaveLength(1);
    rehearsal.send({ type: 'paused' });
    rehearsal.play(5);
    rehearsal.send({ type: 'woken' });
    rehearsal.play(6);
    tape.follow(rehearsal.state);
    const { timeline, heardBars } = rehearsal.state;
    expect(tape.bars.map(({ bar }) => bar.barIndex)).toEqual(Array.from({ length: heardBars }, (_, i) => i));
    // The bars themselves lie further apart than they last: the tape has no such gaps.
    const heard = timeline.filter(({ bar }) => bar.barIndex < heardBars);
    expect(endOf(heard.at(-1)!) - heard[0]!.startsAt).toBeGreaterThan(tape.seconds + 5);
  });

  it('keeps echoes, which sounded, and says how many there are', () => {
    const { tape, rehearsal } = played(10);
    while (rehearsal.now < 40) {
      rehearsal.tick();
      tape.follow(rehearsal.state);
    }
    expect(tape.bars.some(({ echo }) => echo)).toBe(true);
    const { bars, echoes } = provenanceOf(rehearsal.state, tape.bars, '2026-01-01T00:00:00Z');
    expect(bars).toBe(tape.bars.length);
    expect(echoes).toBe(tape.bars.filter(({ echo }) => echo).length);
  });

  it('begins empty after a fresh start, and takes down nothing while nobody is there', () => {
    const { tape, rehearsal } = played(10);
    rehearsal.send({ type: 'resetAsked', seed: 99 });
    tape.follow(rehearsal.state);
    expect(tape.bars).toEqual([]);
    rehearsal.play(10);
    tape.follow(rehearsal.state);
    expect(tape.bars.length).toBeGreaterThan(1);
    tape.follow({ ...rehearsal.state, attract: true });
    expect(tape.bars).toEqual([]);
  });

  it('holds an hour and no more', () => {
    const { tape: source, rehearsal } = played(10);
    const [one] = source.bars;
    const tape = new Tape();
    const { timeline } = rehearsal.state;
    for (let index = 0; tape.seconds < LONGEST_TAPE - 1 && index < 5000; index++)
      tape.follow({
        ...rehearsal.state,
        heardBars: index,
        timeline: [{ ...timeline[0]!, bar: { ...one!.bar, barIndex: index - 1 } }],
      });
    const bars = tape.bars.length;
    for (let more = 0; more < 50; more++) {
      const barIndex = bars + 1000 + more;
      tape.follow({
        ...rehearsal.state,
        heardBars: barIndex + 1,
        timeline: [{ ...timeline[0]!, bar: { ...one!.bar, barIndex } }],
      });
    }
    expect(tape.isCut).toBe(true);
    expect(tape.seconds).toBeLessThanOrEqual(LONGEST_TAPE + 1e-6);
    expect(tape.seconds).toBeGreaterThan(LONGEST_TAPE - 2 * one!.seconds);
    expect(tape.seconds).toBeCloseTo(
      tape.bars.reduce((sum, { seconds }) => sum + seconds, 0),
      4,
    );
  });
});

describe('a take', () => {
  it('of the last seconds begins with what sounds over its bar line', () => {
    const { tape } = played(30);
    const bars = tape.bars.slice(0, 4).map(bare);
    const [before, first] = [bars[2]!, bars[3]!];
    before.bar.voices.bass.fill(HOLD);
    before.bar.voices.bass[4] = 40;
    before.bar.velocities.bass[4] = 71;
    before.bar.chords.fill(HOLD);
    before.bar.chords[8] = chordCode(5, 'maj');
    first.bar.voices.bass.fill(HOLD);
    first.bar.chords.fill(HOLD);
    const [cut] = lastOf(bars, 0.01);
    expect([cut!.bar.voices.bass[0], cut!.bar.velocities.bass[0], cut!.bar.chords[0]]).toEqual([
      40,
      71,
      chordCode(5, 'maj'),
    ]);
    expect(first.bar.voices.bass[0]).toBe(HOLD);
    expect(soundOf([cut!.bar]).events.filter(({ voice }) => voice === 'bass')).toMatchObject([
      { kind: 'on', at: 0, pitch: 40, velocity: 71 },
      { kind: 'off', at: cut!.seconds },
    ]);
  });

  it('has no more than is wished, and all there is where there is less', () => {
    const { tape } = played(30);
    for (const seconds of [1, 5, 12.3, 100]) {
      const taken = lastOf(tape.bars, seconds);
      const lasts = taken.reduce((sum, bar) => sum + bar.seconds, 0);
      expect(taken.length).toBeGreaterThan(0);
      if (taken.length > 1) expect(lasts).toBeLessThanOrEqual(seconds + 1e-6);
      if (seconds === 100) expect(taken).toHaveLength(tape.bars.length);
    }
    expect(lastOf([], 60)).toEqual([]);
  });

  it('is ended once for every note that begins, as long as its score says', () => {
    const { tape } = played(20);
    const bars = tape.bars.map(({ bar }) => bar);
    const { events } = soundOf(bars);
    const ends = new Map(events.flatMap((event) => (event.kind === 'off' ? [[event.id, event.at] as const] : [])));
    const perTick = 60 / bars[0]!.tempo / 24;
    const lengths = events.flatMap((event) =>
      event.kind === 'on' && event.voice !== 'drums' ? [Math.round((ends.get(event.id)! - event.at) / perTick)] : [],
    );
    const written = barsToPiece(bars, { id: 'x', style: 'x' }).tracks.filter(({ role }) => role !== 'drums');
    expect(lengths.toSorted()).toEqual(written.flatMap(({ notes }) => notes.map((note) => note[1])).toSorted());
  });

  it('says styles by their time, the strongest tastes and the longest passages', () => {
    const { tape, rehearsal } = played(20);
    const nearest = (title: string, notes: number) => ({
      title,
      composer: 'X',
      voice: 'melody' as const,
      notes,
      bars: 2,
    });
    const found = ['a', 'b', 'a', 'c'].map((title, i) => nearest(title, [9, 12, 14, 5][i]!));
    const bars = tape.bars.slice(0, 4).map((one, i) => ({
      ...one,
      bar: {
        ...one.bar,
        style: (i === 0 ? { waltz: 2 } : { funk: 1, waltz: 1 }) as Record<string, number>,
        nearest: found[i]!,
      },
    }));
    const agent = {
      ...rehearsal.state.agent,
      prior: 'p',
      features: ['x', 'y', 'z'],
      theta: Float32Array.of(0.25, 0, -1),
    };
    const said = provenanceOf({ agent, ratingCount: 3 }, bars, '2026-03-28T09:30:00Z');
    expect(said).toMatchObject({
      title: 'Antiphon, 2026-03-28 09:30',
      ratings: 3,
      styles: { waltz: 0.625, funk: 0.375 },
    });
    expect(said.policy?.theta).toEqual({ z: -1, x: 0.25 });
    expect(said.nearest.map(({ title, notes }) => [title, notes])).toEqual([
      ['a', 14],
      ['b', 12],
    ]);
  });
});

describe('a take’s file', () => {
  const { tape } = played(12);
  const bars = tape.bars.map(({ bar }) => bar);
  const text = writeTake({ bars, room: 'hall', provenance: PROVENANCE });

  it('reads back as the same bars', () => {
    expect(isTake(text)).toBe(true);
    expect(readTake(text)).toEqual({ ok: true, value: { bars, room: 'hall', provenance: PROVENANCE } });
  });

  it('is refused in one sentence when it is cut short, empty or made up', () => {
    fc.assert(
      fc.property(fc.nat({ max: text.length - 3 }), (length) => {
        expect(readTake(text.slice(0, length))).toMatchObject({ ok: false, fault: { reason: 'take' } });
      }),
      { numRuns: 40 },
    );
    const bad = (change: object): unknown =>
      readTake(writeTake({ bars: [{ ...bars[0]!, ...change }], room: 'hall', provenance: PROVENANCE }));
    for (const change of [
      { tempo: 0 },
      { metre: '3/4' },
      { drums: new Uint8Array(1) },
      { drums: new Uint8Array(128).fill(9) },
    ])
      expect(bad(change)).toMatchObject({ ok: false });
    expect(readTake(writeTake({ bars: [], room: 'hall', provenance: PROVENANCE }))).toMatchObject({ ok: false });
  });
});
