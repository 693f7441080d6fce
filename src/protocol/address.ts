/** The page's address: what `?mode=learn&debug&backend=cpu&seed=7&clock=fast&style=chorale=1,funk=0.5` asks for. */
import * as v from 'valibot';
import { MODES, parseTonic, type Mode } from '../music/key.ts';
import { isMetreName, METRES } from '../music/metre.ts';
import { FASTEST_TEMPO, SLOWEST_TEMPO } from '../music/tempo.ts';
import { BACKENDS, type Backend, type MusicSettings } from './agent.ts';
import type { StyleMixture } from './bar.ts';
import { ROOMS, type RoomName } from './room.ts';
import { SESSION_MODES, type SessionMode } from './sessionMode.ts';

export interface Address {
  readonly mode: SessionMode;
  readonly debug: boolean;
  readonly backend: Backend | 'auto';
  /** null = a new one for every visit. */
  readonly seed: number | null;
  readonly fast: boolean;
  /** A session that is measured is watched all the same: it attracts people and notices when they have left. */
  readonly watch: boolean;
  /** False: every visit begins from the prior, and none leaves anything behind. */
  readonly house: boolean;
  /** Where it is listened to; null = as it was the last time. */
  readonly room: RoomName | null;
  readonly settings: MusicSettings;
  /** One sentence for every part that was not understood and left out. */
  readonly complaints: readonly string[];
}

const seed = v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number));
const tempo = v.pipe(v.string(), v.transform(Number), v.number(), v.minValue(SLOWEST_TEMPO), v.maxValue(FASTEST_TEMPO));
const weight = v.pipe(v.string(), v.transform(Number), v.number(), v.finite(), v.minValue(0));

/** `chorale=1,funk=0.5`, or names alone for equal parts. */
function mixtureOf(text: string): StyleMixture | null {
  const mixture: Record<string, number> = {};
  for (const part of text.split(',')) {
    const [name, share = '1', ...rest] = part.split('=');
    const parsed = v.safeParse(weight, share);
    if (!name || rest.length > 0 || !parsed.success) return null;
    mixture[name] = parsed.output;
  }
  return Object.values(mixture).some((share) => share > 0) ? mixture : null;
}

/**
 * @param search the address from its `?`
 * @param usual what holds where the address says nothing
 */
export function readAddress(search: string, usual: MusicSettings): Address {
  const query = new URLSearchParams(search);
  const complaints: string[] = [];
  const read = <Value>(
    name: string,
    otherwise: Value,
    parse: (text: string) => Value | null,
    expected: string,
  ): Value => {
    const text = query.get(name);
    if (text === null) return otherwise;
    const value = parse(text);
    if (value === null) complaints.push(`“${name}=${text}” was not understood: ${expected}.`);
    return value ?? otherwise;
  };
  const oneOf =
    <Name extends string>(names: readonly Name[]) =>
    (text: string): Name | null =>
      names.find((name) => name === text) ?? null;
  const listed = (names: readonly string[]): string => `it can be ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
  const within =
    <Value>(schema: v.GenericSchema<string, Value>) =>
    (text: string): Value | null => {
      const parsed = v.safeParse(schema, text);
      return parsed.success ? parsed.output : null;
    };
  return {
    mode: read('mode', 'install', oneOf(SESSION_MODES), listed(SESSION_MODES)),
    debug: query.has('debug'),
    backend: read<Backend | 'auto'>('backend', 'auto', oneOf([...BACKENDS, 'auto']), listed([...BACKENDS, 'auto'])),
    seed: read<number | null>('seed', null, within(seed), 'it is a whole number'),
    watch: query.has('watch'),
    fast: read('clock', false, (text) => (text === 'fast' ? true : null), 'it can be fast'),
    house: read('house', true, (text) => (text === 'off' ? false : null), 'it can be off'),
    room: read<RoomName | null>('room', null, oneOf(ROOMS), listed(ROOMS)),
    settings: {
      style: read('style', usual.style, mixtureOf, 'it looks like chorale=1,funk=0.5'),
      key: {
        tonic: read('key', usual.key.tonic, parseTonic, 'it is a note such as C, F# or Bb'),
        mode: read<Mode>('scale', usual.key.mode, oneOf(MODES), listed(MODES)),
      },
      metre: read('metre', usual.metre, (text) => (isMetreName(text) ? text : null), listed(METRES)),
      tempo: read('tempo', usual.tempo, within(tempo), `it is a number from ${SLOWEST_TEMPO} to ${FASTEST_TEMPO}`),
      voices: usual.voices,
    },
    complaints,
  };
}
