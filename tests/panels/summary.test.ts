import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CHORD_CODES, chordCode } from '../../src/music/chord.ts';
import { MODES } from '../../src/music/key.ts';
import { ENGLISH, LANGUAGES, wordsIn } from '../../src/panels/language.ts';
import { describeSummary } from '../../src/panels/summary.ts';
import type { Summary } from '../../src/session/ports.ts';

const english = wordsIn(LANGUAGES[0], ENGLISH);
const summary: Summary = {
  phase: 'playing',
  place: { key: { tonic: 3, mode: 'minor' }, bar: 5 },
  chord: chordCode(10, '7'),
  more: 2,
  change: 1,
};

describe('the picture in words', () => {
  it('says where the music is, which chord sounds and how it was rated', () => {
    expect(describeSummary(summary, english)).toBe(
      'Music in E flat minor, bar 5. Chord: B flat seventh. Last ratings: 2 for More, 1 for Change.',
    );
    expect(describeSummary({ ...summary, phase: 'stopped', chord: null, more: 0, change: 0 }, english)).toBe(
      'Paused. Music in E flat minor, bar 5.',
    );
  });

  it('says the style, what is to be heard, and the three things it was taught that count most', () => {
    const taught = ['melody.step', 'drums.offbeat', 'bass.high', 'variety'].map(
      (word) => ({ word, lean: 1, certainty: 'sure' }) as const,
    );
    const beside = {
      styles: [
        { name: 'chorale', family: 'pitched', share: 1 },
        { name: 'folk', family: 'pitched', share: 0 },
        { name: 'jazz', family: 'groove', share: 1 },
      ],
      heard: { tension: 'home', changes: ['drums.enter'], parts: ['drums'] },
      taught,
    } as const;
    expect(describeSummary({ ...summary, chord: null }, english, beside)).toBe(
      'Music in E flat minor, bar 5. Style: Chorale, Jazz. To be heard: … home. · Drums come in. ' +
        'You taught it: More: small steps; More: syncopated drums; More: a high bass. Last ratings: 2 for More, 1 for Change.',
    );
    expect(describeSummary({ ...summary, phase: 'asleep' }, english, beside)).toMatch(/touch to wake it/);
  });

  it('says what there is to see before there is music', () => {
    expect(describeSummary({ ...summary, phase: 'asleep' }, english)).toMatch(/touch to wake it/);
    expect(describeSummary({ ...summary, phase: 'waking' }, english)).toBe('The bud is waking.');
    expect(describeSummary({ ...summary, place: null, chord: null, more: 0, change: 0 }, english)).toBe(
      'The garden waits for its first bar.',
    );
  });

  it.each(LANGUAGES)('has words for every key and chord in $name', (language) => {
    const file = new URL(`../../assets/locales/${language.code}.json`, import.meta.url);
    const words = wordsIn(language, JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>);
    const said = new Set<string>();
    for (let tonic = 0; tonic < 12; tonic++)
      for (const mode of MODES)
        said.add(describeSummary({ ...summary, place: { key: { tonic, mode }, bar: 1 } }, words));
    for (let chord = 0; chord < CHORD_CODES; chord++) said.add(describeSummary({ ...summary, chord }, words));
    expect(said.size).toBe(12 * MODES.length + CHORD_CODES);
    expect([...said].filter((sentence) => /[{}]|scene\./.test(sentence))).toEqual([]);
  });
});
