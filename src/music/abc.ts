/**
 * ABC files to pieces, one a tune: abcjs reads the notation (without a page), and this turns its lines of elements
 * into the bars of a score. Knows the shapes of abcjs' tune; how bars become a piece is scorePiece.ts.
 */
import abcjs, { type AbcElem, type TuneObject } from 'abcjs';
import { fail, succeed, type Result } from '../kernel/result.ts';
import { AbcVoice, type AbcKey, type AbcMetre, type AbcTempo } from './abcVoice.ts';
import { parseTonic, type Mode } from './key.ts';
import type { Piece, PieceKey } from './piece.ts';
import { pieceOfScore, type ScoreFault, type ScorePart } from './scorePiece.ts';
import { decodeText } from './xml.ts';

export type AbcFault = ScoreFault | 'broken' | 'not-music';

export const MAX_ABC_BYTES = 40_000_000;
/** A tune is a page or two, a line as wide as a page; reading time grows with the square of what is garbled. */
const MAX_TUNE_CHARACTERS = 60_000;
const MAX_LINE_CHARACTERS = 4_000;
/** Signs of music repeated beyond any meaning. */
const GARBLED = /^(?!%|[A-Za-z+]:).*([^\w\s|])\1{40}/m;

/** As abcjs shortens them. */
const MODES: Readonly<Record<string, Mode>> = {
  '': 'major',
  m: 'minor',
  Dor: 'dorian',
  Mix: 'mixolydian',
  Lyd: 'lydian',
  Phr: 'phrygian',
};

interface AbcStaff {
  readonly clef?: { readonly type?: string; readonly transpose?: number };
  readonly key?: AbcKey;
  readonly meter?: AbcMetre;
  readonly title?: readonly string[];
  readonly voices?: readonly (readonly AbcElem[])[];
}

/** Text of a field that abcjs gives whole or in parts. */
function textOf(field: unknown): string | undefined {
  if (typeof field === 'string') return field.trim();
  if (!Array.isArray(field)) return undefined;
  const texts = field.map((part) => (typeof part === 'string' ? part : (part as { text?: unknown })?.text));
  return texts
    .filter((text) => typeof text === 'string')
    .join(' ')
    .trim();
}

function keyOf(key: AbcKey | undefined): PieceKey | null {
  const tonic = key?.root ? parseTonic(`${key.root}${key.acc ?? ''}`) : null;
  const mode = MODES[key?.mode ?? ''];
  return tonic === null || mode === undefined ? null : { tonic, mode, src: 'given' };
}

function voicesOf(tune: TuneObject): Map<number, AbcVoice> {
  const midi = (tune.formatting as { midi?: Readonly<Record<string, readonly unknown[]>> }).midi ?? {};
  const voices = new Map<number, AbcVoice>();
  for (const line of tune.lines) {
    let number = 0;
    for (const staff of (line.staff ?? []) as unknown as readonly AbcStaff[])
      for (const [place, elements] of (staff.voices ?? []).entries()) {
        let voice = voices.get(number);
        if (!voice) {
          voice = new AbcVoice(tune.getBarLength() * 4);
          if (number === 0) voice.tempo(tune.metaText.tempo as AbcTempo | undefined);
          for (const [command, params] of Object.entries(midi)) voice.midi(command, params);
          voices.set(number, voice);
        }
        voice.name ||= staff.title?.[place] ?? staff.title?.[0] ?? '';
        voice.clef(staff.clef);
        voice.key(staff.key);
        voice.metre(staff.meter);
        voice.read(elements);
        number++;
      }
  }
  return voices;
}

function readTune(text: string, id: string): Result<Piece, AbcFault> {
  if (text.trim() === '') return fail('not-music', 'is empty');
  if (text.length > MAX_TUNE_CHARACTERS) return fail('huge', 'is far too long for a tune');
  if (text.split('\n').some((line) => line.length > MAX_LINE_CHARACTERS))
    return fail('huge', `has a line of more than ${MAX_LINE_CHARACTERS} letters; break it up`);
  if (GARBLED.test(text)) return fail('broken', 'cannot be read as ABC');
  if (!/^K:/m.test(text)) return fail('not-music', 'has no key (a line K:), without which a tune does not begin');
  let score: readonly ScorePart[];
  let tune: TuneObject;
  try {
    // The library throws on some of the nonsense that a stranger's file may hold.
    [tune] = abcjs.parseOnly(text.replaceAll(INSTRUCTION, '%%'));
    score = Array.from(voicesOf(tune).values(), (voice) => voice.part());
  } catch {
    return fail('broken', 'cannot be read as ABC');
  }
  const firstStaff = tune.lines.find((line) => line.staff)?.staff?.[0] as unknown as AbcStaff | undefined;
  return pieceOfScore({
    id,
    title: textOf(tune.metaText.title),
    composer: textOf(tune.metaText.composer),
    parts: score,
    key: keyOf(firstStaff?.key),
  });
}

export interface AbcTune {
  /** Unique within the file. */
  readonly name: string;
  readonly piece: Result<Piece, AbcFault>;
}

/** Another spelling of a directive (ABC 2.1, section 11), which the library knows in a tune's body alone. */
const INSTRUCTION = /^I:[ \t]*/gm;
/** Fields that a file may give for all its tunes (ABC 2.1, section 3; Q: was one before 2.1), and directives. */
const FILE_HEADER = /^(%%|[ABCDFGHILMmNOQRrSUZ]:)/;
/** Of these, what a tune adds to and does not replace. */
const ADDED_TO = /^(%%|[ImrU]:)/;

/** Text of each tune, with what the file says for all of them; blank lines end a tune. */
function tunesOf(text: string): string[] {
  const [opening, ...tunes] = `\n${text.replaceAll(/\r\n?/g, '\n')}`.split(/\n(?=X:)/);
  // Only a file that numbers no tune at all is itself one.
  if (tunes.length === 0) return [bodyOf(opening!.trimStart())];
  const common = opening!.split('\n').filter((line) => FILE_HEADER.test(line));
  return tunes.map((tune) => {
    const [number, ...rest] = bodyOf(tune).split('\n');
    const own = rest.slice(0, rest.findIndex((line) => line.startsWith('K:')) + 1).map((line) => line.slice(0, 2));
    const inherited = common.filter((line) => ADDED_TO.test(line) || !own.includes(line.slice(0, 2)));
    return [number, ...inherited, ...rest].join('\n');
  });
}

function bodyOf(tune: string): string {
  return tune.split(/\n[ \t]*\n/)[0]!;
}

/**
 * Reads every tune of an ABC file.
 * @param name shown to people; a tune's id is this name, alone or with the tune's place in the file
 * @returns never throws: what cannot be read is a fault with one sentence; never empty
 */
export function readAbc(bytes: Uint8Array, name: string): AbcTune[] {
  if (bytes.length > MAX_ABC_BYTES) {
    const sentence = `“${name}” is larger than ${MAX_ABC_BYTES / 1e6} MB; please cut it into smaller pieces.`;
    return [{ name, piece: fail('huge', sentence) }];
  }
  const tunes = tunesOf(decodeText(bytes));
  return tunes.map((text, i) => {
    const own = tunes.length === 1 ? name : `${name}/${i + 1}`;
    const piece = readTune(text, own);
    return {
      name: own,
      piece: piece.ok ? succeed(piece.value) : fail(piece.fault.reason, `“${own}” ${piece.fault.sentence}.`),
    };
  });
}
