import { describe, expect, it } from 'vitest';
import { heardAt, heardIn, type HeardChange } from '../../src/panels/heard.ts';
import { heardText } from '../../src/panels/heardLine.tsx';
import { ENGLISH, languageOf, wordsIn } from '../../src/panels/language.ts';
import { HOLD, REST } from '../../src/music/voices.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import { BAR_SECONDS, fixtureBar, fixtureTimeline } from '../stage/fixture.ts';

const SLOTS = 16;
type Line = readonly number[];

/** A bar in which only the given parts sound; a line gives pitches from the first slot on. */
function bar(parts: { melody?: Line; bass?: Line; inner?: Line; drums?: boolean; velocity?: number }): PlannedBar {
  const slots = (line: Line | undefined): Int16Array =>
    Int16Array.from({ length: SLOTS }, (_, slot) => line?.[slot] ?? (line === undefined && slot === 0 ? REST : HOLD));
  const loud = (line: Line | undefined): Uint8Array =>
    Uint8Array.from({ length: SLOTS }, (_, slot) => ((line?.[slot] ?? HOLD) >= 0 ? (parts.velocity ?? 80) : 0));
  return {
    ...fixtureBar(1, 0, 0),
    voices: {
      melody: slots(parts.melody),
      bass: slots(parts.bass),
      inner1: slots(parts.inner),
      inner2: slots(undefined),
    },
    velocities: {
      melody: loud(parts.melody),
      bass: loud(parts.bass),
      inner1: loud(parts.inner),
      inner2: loud(undefined),
    },
    drums: new Uint8Array(SLOTS * 8).fill(parts.drums === true ? 2 : 0),
  };
}

const changes = (...bars: readonly PlannedBar[]): readonly HeardChange[] => heardIn(bars).changes;
const tune = { melody: [72], bass: [48] };

describe('what is to be heard', () => {
  it('is who sounds, while nothing changes', () => {
    const heard = heardIn([bar(tune), bar(tune)]);
    expect(heard).toMatchObject({ changes: [], parts: ['melody', 'bass'] });
  });

  it('is who begins and who falls silent', () => {
    expect(changes(bar(tune), bar({ ...tune, drums: true }))).toEqual(['drums.enter']);
    expect(changes(bar({ ...tune, drums: true }), bar(tune))).toEqual(['drums.leave']);
    expect(changes(bar({ ...tune, inner: [60] }), bar({ ...tune, drums: true }))).toEqual([
      'drums.enter',
      'inner.leave',
    ]);
  });

  it('is who is left alone', () => {
    expect(changes(bar({ ...tune, drums: true }), bar({ drums: true }))).toEqual(['drums.alone']);
    expect(changes(bar(tune), bar({ bass: [48] }))).toEqual(['bass.alone']);
  });

  it('counts a note that rings on over the bar line, and no rest', () => {
    const ringing = bar({ melody: [HOLD], bass: [48] });
    expect(heardIn([bar(tune), ringing]).parts).toEqual(['melody', 'bass']);
    expect(heardIn([bar({ bass: [48] }), ringing]).parts).toEqual(['bass']);
    const stopped = bar({ melody: [72, REST], bass: [48] });
    expect(heardIn([stopped, ringing]).changes).toEqual(['bass.alone']);
  });

  it('is a melody that climbs far, and a bar much louder or softer', () => {
    expect(changes(bar({ melody: [60, 64, 67] }))).toEqual(['melody.climbs']);
    expect(changes(bar({ melody: [67, 64, 60] }))).toEqual(['melody.sinks']);
    expect(changes(bar({ melody: [60, 62] }))).toEqual([]);
    expect(changes(bar({ ...tune, velocity: 50 }), bar({ ...tune, velocity: 80 }))).toEqual(['louder']);
    expect(changes(bar({ ...tune, velocity: 80 }), bar({ ...tune, velocity: 50 }))).toEqual(['softer']);
  });

  it('is at most two things at once, and silence where nobody sounds', () => {
    const quiet = bar({ melody: [60], velocity: 40 });
    const all = bar({ melody: [60, 70], bass: [40], inner: [55], drums: true, velocity: 100 });
    expect(changes(quiet, all)).toEqual(['inner.enter', 'bass.enter']);
    expect(heardIn([bar({})]).parts).toEqual([]);
  });

  it('is decided once for each bar of a session, and is nothing where no bar sounds', () => {
    const timeline = fixtureTimeline(11, 4);
    const first = heardAt(timeline, timeline[1]!.startsAt);
    expect(heardAt(timeline, timeline[1]!.startsAt + BAR_SECONDS / 2)).toBe(first);
    expect(first!.parts.length).toBeGreaterThan(1);
    expect(heardAt(timeline, timeline[0]!.startsAt - 1)).toBeNull();
    expect(heardAt(timeline, timeline[3]!.startsAt + BAR_SECONDS + 0.1)).toBeNull();
    expect(heardAt([], 0)).toBeNull();
  });
});

describe('what is to be heard, in words', () => {
  const words = wordsIn(languageOf('en'), ENGLISH);

  it('says tension first, else what changed, else who sounds', () => {
    expect(heardText({ tension: 'rising', changes: ['drums.enter'], parts: ['drums'] }, words)).toBe(
      'Tension rising… · Drums come in',
    );
    expect(heardText({ tension: 'home', changes: [], parts: ['melody'] }, words)).toBe('… home.');
    expect(heardText({ tension: 'steady', changes: [], parts: ['melody', 'bass'] }, words)).toBe('melody · bass');
    expect(heardText({ tension: 'steady', changes: [], parts: [] }, words)).toBe('Silence');
    expect(heardText({ tension: 'home', changes: [], parts: ['melody'] }, words, true)).toBe('Applause · … home.');
  });

  it('has a sentence for everything that can be heard', () => {
    const said = ['melody', 'inner', 'bass', 'drums'].flatMap((part) =>
      ['', '.enter', '.leave', '.alone'].map((what) => `hear.${part}${what}`),
    );
    const rest = [
      'applause',
      'rising',
      'falling',
      'home',
      'louder',
      'softer',
      'silence',
      'melody.climbs',
      'melody.sinks',
    ];
    const keys = [...said, ...rest.map((what) => `hear.${what}`)].toSorted();
    expect(keys).toEqual(
      Object.keys(ENGLISH)
        .filter((key) => key.startsWith('hear.'))
        .toSorted(),
    );
  });
});
