import { describe, expect, it } from 'vitest';
import { chordCode, chordTones } from '../../src/music/chord.ts';
import { HOLD } from '../../src/music/voices.ts';
import type { PhrasePlace, StyleMixture } from '../../src/protocol/bar.ts';
import type { Scene, SoundEvent } from '../../src/session/event.ts';
import { Performer, performAll } from '../../src/sound/performer.ts';
import type { Played } from '../../src/sound/played.ts';
import { textureOf } from '../../src/sound/texture.ts';
import { timbreOf } from '../../src/sound/timbre/timbres.ts';

const SLOT = 0.125;
const BAR = 16 * SLOT;
const phrase: PhrasePlace = { index: 3, bar: 1, bars: 4, act: 'new', motif: -1 };

function chords(code: number): Int16Array {
  const line = new Int16Array(16).fill(HOLD);
  line[0] = code;
  return line;
}

function scene(barIndex: number, style: StyleMixture, more: Partial<Scene['bar']> & { fromSlot?: number } = {}): Scene {
  const { fromSlot = 0, ...bar } = more;
  return {
    bar: {
      barIndex,
      metre: '4/4',
      style,
      key: { tonic: 0, mode: 'major' },
      phrase,
      chords: chords(chordCode(0, 'maj')),
      ...bar,
    },
    startsAt: barIndex * BAR,
    slotSeconds: SLOT,
    fromSlot,
  };
}

function note(voice: 'melody' | 'bass' | 'inner1', pitch: number, from: number, to: number, id: number): SoundEvent[] {
  return [
    { kind: 'on', at: from, voice, pitch, velocity: 80, id, lasts: to - from },
    { kind: 'off', at: to, voice, id },
  ];
}

const onsOf = (played: readonly Played[], stem: Played['stem']): Extract<Played, { kind: 'on' }>[] =>
  played.flatMap((event) => (event.kind === 'on' && event.stem === stem ? [event] : []));

describe('Performer', () => {
  it('plays what it knows no bar of as it is written', () => {
    const played = new Performer().perform(note('melody', 72, 1.234, 2, 1), 0);
    expect(played.map(({ at }) => at)).toEqual([1.234, 2]);
  });

  it('casts notes by the style of their bar, and lets an old one end where it began', () => {
    const performer = new Performer();
    performer.enter(scene(20, { chorale: 1 }));
    const first = performer.perform(note('melody', 72, 20 * BAR, 21 * BAR, 1).slice(0, 1), 0);
    performer.enter(scene(21, { jazz: 1 }));
    const second = performer.perform(
      [...note('melody', 72, 20 * BAR, 21 * BAR, 1).slice(1), ...note('melody', 74, 21 * BAR, 21.5 * BAR, 2)],
      0,
    );
    expect(onsOf(first, 'melody')[0]?.timbre).toBe('choir');
    expect(onsOf(second, 'melody').find(({ id }) => id === 2)?.timbre).toBe('saxophone');
    expect(second.filter((event) => event.kind === 'off' && event.id === 1)).toHaveLength(1);
  });

  it('keeps those who play until others are ready', () => {
    let ready = false;
    const performer = new Performer({ ready: () => ready });
    performer.enter(scene(20, { chorale: 1 }));
    performer.enter(scene(21, { jazz: 1 }));
    expect(performer.cast.melody).toBe('choir');
    ready = true;
    performer.enter(scene(22, { jazz: 1 }));
    expect(performer.cast.melody).toBe('saxophone');
  });

  it('ties notes that follow without a gap', () => {
    const performer = new Performer();
    performer.enter(scene(20, { 'string-quartet': 1 }));
    const start = 20 * BAR;
    const events = [
      ...note('melody', 72, start, start + BAR / 2, 1),
      ...note('melody', 74, start + BAR / 2, start + BAR, 2),
    ];
    const played = performer.perform(
      events.toSorted((a, b) => a.at - b.at),
      0,
    );
    const [, second] = onsOf(played, 'melody').filter(({ id }) => id >= 0);
    const end = played.find((event) => event.kind === 'off' && event.id === 1)!;
    expect(second?.legato).toBe(true);
    expect(end.at).toBeGreaterThan(start + BAR / 2 + 0.02);
  });

  it('never moves a note that was in time before what can still be met, and stays near the grid', () => {
    for (const style of ['rock', 'jazz', 'latin', 'chorale']) {
      const performer = new Performer();
      performer.enter(scene(20, { [style]: 1 }));
      for (let slot = 0; slot < 16; slot++) {
        const at = 20 * BAR + slot * SLOT;
        const [on] = performer.perform(
          [{ kind: 'on', at, voice: 'drums', pitch: 38, velocity: 80, id: slot }],
          at - 0.004,
        );
        expect(on!.at).toBeGreaterThanOrEqual(at - 0.004);
        expect(on!.at - at).toBeLessThan(1.1 * SLOT);
      }
    }
  });

  it('ends every note it begins, doublings and chords included', () => {
    const scenes = Array.from({ length: 24 }, (_, i) => scene(i, { hymn: 1, rock: 1 }));
    const events = scenes.flatMap(({ startsAt }, i) => [
      ...note('melody', 72, startsAt, startsAt + BAR, 2 * i),
      ...note('bass', 43, startsAt, startsAt + BAR, 2 * i + 1),
    ]);
    const played = performAll(events, scenes);
    const open = new Set<string>();
    for (const event of played.toSorted((a, b) => a.at - b.at || (a.kind === 'off' ? -1 : 1))) {
      const key = `${event.stem} ${event.id}`;
      if (event.kind === 'on') open.add(key);
      else expect(open.delete(key), key).toBe(true);
    }
    expect(open.size).toBe(0);
  });

  it('says the same whether bars are handed over slot by slot or whole', () => {
    const scenes = Array.from({ length: 12 }, (_, i) => scene(i, { bossa: 1 }));
    const events = scenes.flatMap(({ startsAt }, i) =>
      note('melody', 72 + (i % 5), startsAt + SLOT, startsAt + BAR / 2, i),
    );
    const whole = performAll(events, scenes);
    const performer = new Performer();
    const parts: Played[] = [];
    let next = 0;
    for (let time = 0; time < 12 * BAR + 1; time += 0.05) {
      for (const bar of scenes) if (bar.startsAt >= time && bar.startsAt < time + 0.05) performer.enter(bar);
      const due = events.toSorted((a, b) => a.at - b.at).filter(({ at }) => at >= time && at < time + 0.05);
      next += due.length;
      parts.push(...performer.perform(due, 0), ...performer.release(time + 0.05, 0));
    }
    expect(next).toBe(events.length);
    const order = (a: Played, b: Played): number => a.at - b.at || a.id - b.id;
    expect(onsOf(parts, 'melody').toSorted(order)).toEqual(onsOf(whole, 'melody').toSorted(order));
    expect(onsOf(parts, 'comp').map(({ at, pitch }) => [at, pitch])).toEqual(
      onsOf(whole, 'comp').map(({ at, pitch }) => [at, pitch]),
    );
  });
});

describe('the accompaniment', () => {
  it('plays tones of the chord in force, in range, and changes with it', () => {
    const line = chords(chordCode(0, 'maj'));
    line[8] = chordCode(5, 'min');
    const performer = new Performer();
    performer.enter(scene(20, { bossa: 1 }, { chords: line }));
    const played = performer.release(Infinity, 0);
    const [low, high] = timbreOf('nylonGuitar').range;
    const struck = onsOf(played, 'comp');
    expect(struck.length).toBeGreaterThan(6);
    for (const { at, pitch } of struck) {
      const code = at < 20 * BAR + 7.5 * SLOT ? chordCode(0, 'maj') : chordCode(5, 'min');
      expect(chordTones(code)).toContain(pitch % 12);
      expect(pitch).toBeGreaterThanOrEqual(low);
      expect(pitch).toBeLessThanOrEqual(high);
    }
  });

  it('is played anew from where a bar is decided anew, and not before', () => {
    const performer = new Performer();
    performer.enter(scene(20, { bossa: 1 }));
    const early = performer.release(20 * BAR + 4 * SLOT, 0);
    performer.enter(scene(20, { bossa: 1 }, { chords: chords(chordCode(7, '7')), fromSlot: 8 }));
    const late = onsOf(performer.release(Infinity, 0), 'comp').filter(({ at }) => at > 20 * BAR + 8.5 * SLOT);
    expect(onsOf(early, 'comp').length).toBeGreaterThan(0);
    for (const { pitch } of late) expect(chordTones(chordCode(7, '7'))).toContain(pitch % 12);
  });

  it('is silent where no chord is named, in a chorale, and when the music is stopped', () => {
    const performer = new Performer();
    performer.enter(scene(20, { bossa: 1 }, { chords: chords(-2) }));
    performer.enter(scene(21, { chorale: 1 }));
    expect(performer.release(Infinity, 0)).toEqual([]);
    performer.enter(scene(22, { bossa: 1 }));
    performer.clear();
    expect(performer.release(Infinity, 0)).toEqual([]);
  });
});

describe('textureOf', () => {
  it('sets out thin, fills with tension, and thins out where a phrase closes', () => {
    const at = (barIndex: number, tension: number, more: Partial<PhrasePlace> = {}): ReturnType<typeof textureOf> =>
      textureOf({
        barIndex,
        phrase: { ...phrase, ...more, targets: { tension, density: 0, register: 0, brightness: 0 } },
      });
    expect(at(0, 0).comp).toBe('none');
    expect(at(1, 0).fullness).toBeLessThan(at(12, 0).fullness);
    expect(at(20, -2).fullness).toBeLessThan(at(20, 2).fullness);
    expect(at(20, 2)).toMatchObject({ comp: 'full', doubled: true });
    expect(at(20, 2, { act: 'cadence', bar: 3 })).toMatchObject({ comp: 'sparse', doubled: false });
  });

  it('fills and thins with the tension that is heard, beside what the form aims at', () => {
    const at = (heard?: number): number => textureOf({ barIndex: 20, phrase }, heard).fullness;
    expect(at(0.05)).toBeLessThan(at(0.3) - 0.1);
    expect(at(0.6)).toBeGreaterThan(at(0.3) + 0.1);
    expect(at()).toBe(at(0.3));
    const played = (tension: number): number => performAll([], [{ ...scene(20, { pop: 1 }), tension }]).length;
    expect(played(0.6)).toBeGreaterThan(played(0.05));
  });
});
