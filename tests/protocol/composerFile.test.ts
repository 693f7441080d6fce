/** Composers in files: they come back as they were taken home, or are refused in one sentence, whatever the file holds. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  composerFileName,
  composerName,
  LARGEST_FILE,
  LONGEST_NAME,
  readComposer,
  writeComposer,
  type SavedComposer,
} from '../../src/protocol/composerFile.ts';

const HERE = { prior: 'abc', features: ['melody.leap', 'bass.low'] };
const MINE: SavedComposer = {
  name: 'Évening “song”',
  savedAt: '2026-03-01T12:00:00.000Z',
  ratings: 17,
  policy: {
    format: 'antiphon-policy',
    formatVersion: 1,
    prior: 'abc',
    policyVersion: 21,
    updates: 21,
    features: HERE.features,
    theta: [0.1, -1e-7],
    learner: { kind: 'full', quick: [0.25, -3], slow: null, listeners: [['visitor', { count: 3 }]] },
    form: [0.5, 0],
    visit: { ratings: 17, ofHouse: true, origin: [0, 0] },
  },
};
const TEXT = writeComposer(MINE);

/** What a person would be told, by its reason; 'taken' where there is nothing to tell. */
function verdict(text: string): string {
  const read = readComposer(text, HERE);
  if (read.ok) return 'taken';
  expect(read.fault.sentence).toMatch(/^[A-Z][^.\n]*\.$/);
  return read.fault.reason;
}
/** The file with other fields, sealed as if Antiphon had saved it so. */
const sealed = (part: object): string => writeComposer({ ...MINE, ...part } as SavedComposer);
const withPolicy = (part: object): string => sealed({ policy: { ...MINE.policy, ...part } });
/** The file with other text in it, and the old seal. */
const edited = (from: string, to: string): string => {
  expect(TEXT).toContain(from);
  return TEXT.replace(from, to);
};

describe('a composer in a file', () => {
  it('comes back as it was taken home', () => {
    expect(readComposer(TEXT, HERE)).toEqual({ ok: true, value: MINE });
    expect(readComposer(`\uFEFF${TEXT}\n`)).toEqual({ ok: true, value: MINE });
    expect(readComposer(JSON.stringify(JSON.parse(TEXT), null, 2), HERE)).toEqual({ ok: true, value: MINE });
  });
  it('comes back whatever its numbers and names are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 2, maxLength: 2 }),
        fc.jsonValue({ depthSize: 'small' }),
        fc.string({ unit: 'grapheme', maxLength: 60 }).map(composerName),
        (theta, learner, name) => {
          const saved = { ...MINE, name, policy: { ...MINE.policy, theta, learner } };
          const text = writeComposer(saved);
          fc.pre(!/__proto__|"constructor"|"prototype"/.test(text));
          expect(readComposer(text, HERE)).toEqual({ ok: true, value: JSON.parse(JSON.stringify(saved)) as unknown });
        },
      ),
    );
  });
  it('of the first version, which had neither name nor seal, is taken without', () => {
    expect(readComposer(JSON.stringify(MINE.policy), HERE)).toEqual({
      ok: true,
      value: { name: '', savedAt: '', ratings: 17, policy: MINE.policy },
    });
    const { visit: _, ...oldest } = MINE.policy;
    expect(readComposer(JSON.stringify(oldest))).toMatchObject({ ok: true, value: { ratings: 0 } });
  });
});

describe('a file that is refused', () => {
  it('is cut short, wherever', () => {
    for (let length = 0; length < TEXT.length; length++)
      expect(['damaged', 'foreign']).toContain(verdict(TEXT.slice(0, length)));
    expect(verdict(TEXT.slice(0, -1))).toBe('damaged');
    expect(verdict(TEXT.slice(0, TEXT.length / 2))).toBe('damaged');
    expect(verdict('')).toBe('foreign');
  });
  it('has a flipped bit, wherever, unless it still says the same', () => {
    const bytes = new TextEncoder().encode(TEXT);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length * 8 - 1 }), (bit) => {
        const flipped = bytes.slice();
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        const read = readComposer(new TextDecoder().decode(flipped), HERE);
        // 1e-7 and 1E-7 are one number.
        if (read.ok) expect(read.value).toEqual(MINE);
        else expect(verdict(new TextDecoder().decode(flipped))).not.toBe('taken');
      }),
      { numRuns: 2000 },
    );
  });
  it('was edited', () => {
    expect(verdict(edited('0.25', '0.26'))).toBe('edited');
    expect(verdict(edited('"ratings":17', '"ratings":99'))).toBe('edited');
    expect(verdict(edited('Évening', 'Evening'))).toBe('edited');
    expect(verdict(edited('"kind":"full"', '"kind":"full","more":1'))).toBe('edited');
  });
  it.each<[string, string, string]>([
    ['a newer version', sealed({}).replace('"formatVersion":2', '"formatVersion":3'), 'newer'],
    ['an older version than any', edited('"formatVersion":2', '"formatVersion":0'), 'older'],
    ['a version between', edited('"formatVersion":2', '"formatVersion":1.5'), 'older'],
    ['another prior', withPolicy({ prior: 'xyz' }), 'otherPrior'],
    ['other features', withPolicy({ features: ['melody.leap', 'bass.high'] }), 'otherFeatures'],
    ['more features', withPolicy({ features: [...HERE.features, 'x'], theta: [1, 2, 3] }), 'otherFeatures'],
    ['a weight too few', withPolicy({ theta: [1] }), 'foreign'],
    ['words for weights', withPolicy({ theta: ['1', '2'] }), 'foreign'],
    ['no memory', withPolicy({ learner: undefined }), 'foreign'],
    ['ratings below none', sealed({ ratings: -1 }), 'foreign'],
    ['a name that is none', sealed({ name: { toString: 'x' } }), 'foreign'],
    ['a policy that is a list', sealed({ policy: [] }), 'foreign'],
    ['the first version with a hole', JSON.stringify({ ...MINE.policy, theta: null }), 'damaged'],
    ['something else', JSON.stringify({ format: 'midi', formatVersion: 2 }), 'foreign'],
    ['null', 'null', 'foreign'],
    ['a number', '1e999', 'foreign'],
    ['a text', '"antiphon-policy"', 'foreign'],
    ['a megabyte of garbage', '\u0000ÿ{"['.repeat(200_000), 'foreign'],
    ['more than there can be', `${TEXT}${' '.repeat(LARGEST_FILE)}`, 'large'],
    ['lists within lists', '['.repeat(100_000) + ']'.repeat(100_000), 'foreign'],
    ['objects within objects', '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000), 'foreign'],
    ['too many parts', `{"format":"antiphon-policy","formatVersion":2,"x":[${'0,'.repeat(2_100_000)}0]}`, 'foreign'],
  ])('holds %s', (_, text, reason) => {
    expect(verdict(text)).toBe(reason);
  });
  it('hides an infinite number or a poisoned name, even well sealed', () => {
    for (const poison of ['1e999', '-1e999', '{"__proto__":{"ok":true}}', '{"constructor":{"prototype":{"ok":1}}}'])
      for (const from of ['"kind":"full"', '"count":3']) {
        const text = edited(from, `"x":${poison}`);
        expect(verdict(text)).toBe('foreign');
        expect(verdict(JSON.stringify(MINE.policy).replace(from, `"x":${poison}`))).toBe('foreign');
      }
    expect(({} as { ok?: boolean }).ok).toBeUndefined();
  });
  it('may be anything: there is an answer, and one sentence', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.string({ unit: 'binary' })), (text) => {
        expect(['foreign', 'damaged']).toContain(verdict(text));
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom('policy', 'name', 'ratings', 'savedAt'), fc.jsonValue(), (field, value) => {
        fc.pre(!(field === 'name' || field === 'savedAt') || typeof value !== 'string');
        fc.pre(field !== 'ratings' || !Number.isInteger(value) || (value as number) < 0);
        expect(verdict(sealed({ [field]: value }))).toBe('foreign');
      }),
    );
  });
});

describe('a name', () => {
  it.each([
    ['  Mine \n too ', 'Mine too'],
    ['夜想曲 🎵', '夜想曲 🎵'],
    ['لحن‌ها', 'لحن‌ها'],
    ['a\u202Egnp.exe', 'a gnp.exe'],
    ['\u0000\u0007', ''],
    ['👨‍👩‍👧'.repeat(3), '👨‍👩‍👧'.repeat(3)],
    ['e\u0301', 'é'],
  ])('%j is kept as %j', (text, name) => {
    expect(composerName(text)).toBe(name);
  });
  it('is of bounded length, never cut within a sign, and stays as it is when kept again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const name = composerName(text);
        expect([...new Intl.Segmenter().segment(name)].length).toBeLessThanOrEqual(LONGEST_NAME);
        expect(() => encodeURIComponent(name), 'half a sign').not.toThrow();
        expect(composerName(name)).toBe(name);
      }),
    );
    expect(composerName('x'.repeat(1e6))).toHaveLength(LONGEST_NAME);
    expect(composerName(`a${'\u0301'.repeat(10_000)}`).length).toBeLessThan(100);
  });
  it('makes a file name that no system minds', () => {
    expect(composerFileName('My waltz, 2nd!')).toBe('antiphon-My-waltz-2nd.json');
    expect(composerFileName('../../etc/passwd')).toBe('antiphon-etc-passwd.json');
    expect(composerFileName('CON')).toBe('antiphon-CON.json');
    expect(composerFileName('夜想曲')).toBe('antiphon-夜想曲.json');
    expect(composerFileName('🎵')).toBe('antiphon-composer.json');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (text) => {
        const file = composerFileName(text);
        expect(file).toMatch(/^antiphon-[\p{L}\p{M}\p{N}-]+\.json$/u);
        expect(new TextEncoder().encode(file).length).toBeLessThanOrEqual(255);
      }),
    );
  });
});
