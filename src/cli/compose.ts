/** `antiphon compose`: composes without a screen, to MIDI files or JSON lines. */
import { randomInt } from 'node:crypto';
import { fail, unwrap } from '../kernel/result.ts';
import { barsToPiece } from '../music/export.ts';
import { writeMidi } from '../music/midi.ts';
import type { Piece } from '../music/piece.ts';
import type { Nearest } from '../protocol/bar.ts';
import { readComposer } from '../protocol/composerFile.ts';
import { heaviestStyle, readComposeWords, settleOrder, type ComposeWords, type PersonsMusic } from './composeOrder.ts';
import type { ComposeEngine, ComposeOrder, Composition, Load } from './engine.ts';
import { readWhole, writeFile } from './files.ts';
import { givenOf, readHeardFile } from './givenMusic.ts';
import { loadComposer } from './loadComposer.ts';
import { print, printJson, progress } from './terminal.ts';

export const summary = 'Compose pieces to MIDI or JSON lines';
export const usage = `Usage: antiphon compose (--out FILE.mid | --jsonl) [options]
       antiphon compose --styles --json

  --bars N               bars to compose, 1–1024 (default: as many as are given, else 8)
  --count N              pieces (default 1); with --out they are FILE-1.mid, FILE-2.mid …
  --seed N               same seed and policy, same bytes (default: drawn, and told on stderr)
  --style A=1,B=0.5      weights over styles; any mixture is legal (default: the prompt's, or the stage's own)
  --key C --mode major   tonic and mode (major, minor, dorian, mixolydian, lydian, phrygian)
  --metre 4/4            4/4, 3/4 or 6/8 (default: the given music's, the prompt's, or the style's)
  --tempo N              quarter notes a minute, 30–240 (default: the given music's, the prompt's, or the style's)
  --voices A,B           melody, bass, inner1, inner2 (inner = both), drums (default: the prompt's, or the style's)
  --prompt FILE          go on from this music (MIDI, MusicXML, ABC or jsonl: the first piece)
  --with-prompt          put the prompt's own music before what is composed
  --give FILE            compose around this music: what it plays stays note for note, the rest is composed to fit
  --voices-given A,B     what of it stays: voices, and chords (default: all its voices, and its chord symbols if any)
  --chords "C Am F G7"   compose to these chords: one a bar, or as many as stand between |; they come round again
  --policy FILE          compose by a composer that was taken home instead of the untaught prior
  --tilt NAME=W,…        lean towards (W > 0) or away from features, e.g. melody.leap=1
  --weights FILE         another prior than the one shipped
  --index FILE           another index of sources (see antiphon index) than the one shipped, or than the
                         originality.bin that lies beside --weights
  --out FILE.mid         write MIDI
  --jsonl                print one JSON piece a line: the exchange format with logProb (nats under the prior),
                         slots, decisions, and the nearest source: the longest passage it shares with a piece it learnt from
  --styles               list the styles and end
  --json                 print results as JSON
`;

function tell(notices: readonly string[]): void {
  for (const notice of notices) process.stderr.write(`${notice}\n`);
}

async function readPrompt(
  words: ComposeWords,
  engine: ComposeEngine,
): Promise<Pick<PersonsMusic, 'prompt' | 'promptStyle'>> {
  if (words.prompt === null) return { prompt: null, promptStyle: null };
  const prompt = readHeardFile(words.prompt, words.tempo, 'last');
  tell(prompt.notices);
  const guessed = words.style === null ? await engine.styleOf(prompt.grid) : {};
  const named = Object.entries(guessed);
  if (named.length === 0) return { prompt, promptStyle: null };
  process.stderr.write(
    `“${prompt.name}” is gone on from as --style ${named.map(([name, share]) => `${name}=${share}`).join(',')}\n`,
  );
  return { prompt, promptStyle: guessed };
}

function readGive(words: ComposeWords, path: string): NonNullable<PersonsMusic['give']> {
  const file = readHeardFile(path, words.tempo, 'first');
  const { bars, notices } = unwrap(givenOf(file, words.givenParts));
  tell([...file.notices, ...notices]);
  const asked = words.bars ?? bars.length;
  if (asked < bars.length) tell([`“${file.name}” has ${bars.length} bars; the first ${asked} are used.`]);
  if (asked > bars.length) tell([`“${file.name}” has ${bars.length} bars; what comes after them is composed freely.`]);
  return { file, bars };
}

/** What a policy file says of notes, by feature, and of form. */
interface Taste {
  readonly tilt: Readonly<Record<string, number>>;
  readonly form?: readonly number[];
}

/** A policy of another prior is refused: its numbers would mean something else. */
function readPolicy(path: string, engine: ComposeEngine): Taste {
  const read = readComposer(new TextDecoder().decode(unwrap(readWhole(path))));
  const { policy } = unwrap(read.ok ? read : fail('policy', `“${path}”: ${read.fault.sentence}`));
  if (policy.prior !== engine.prior)
    unwrap(
      fail(
        'policy',
        `“${path}” belongs to another prior (${policy.prior}, not ${engine.prior}); use the weights it was learnt with.`,
      ),
    );
  const tilt = Object.fromEntries(policy.features.map((feature, i) => [feature, policy.theta[i]!]));
  return { tilt, ...(Array.isArray(policy.form) && { form: policy.form as readonly number[] }) };
}

interface Written extends Piece {
  readonly seed: number;
  readonly prior: string;
  readonly logProb: number;
  readonly slots: number;
  readonly decisions: number;
  /** The longest passage of a source in it, and the bar it ends in, from 1; null where there is none. */
  readonly nearest: (Nearest & { readonly bar: number }) | null;
  /** Bars composed anew because they went on too long with a source. */
  readonly struck: number;
}

function written(engine: ComposeEngine, order: ComposeOrder, composed: Composition, withPrompt: boolean): Written {
  const bars = withPrompt ? [...order.heard, ...composed.bars] : composed.bars;
  const id = `antiphon-${order.seed}`;
  const piece = barsToPiece(bars, { id, style: heaviestStyle(order.style) });
  const { logProb, slots, decisions, struck } = composed;
  const nearest = longestMatch(composed, bars.length - composed.bars.length);
  return { ...piece, seed: order.seed, prior: engine.prior, logProb, slots, decisions, nearest, struck };
}

/** @param before bars of the piece that were not composed */
function longestMatch({ nearest }: Composition, before: number): Written['nearest'] {
  const matches = nearest.flatMap((match, i) => (match ? [{ ...match, bar: before + i + 1 }] : []));
  return matches.length > 0 ? matches.reduce((a, b) => (b.notes > a.notes ? b : a)) : null;
}

function numbered(path: string, number: number, count: number): string {
  return count === 1 ? path : path.replace(/(\.midi?)$/i, `-${number}$1`);
}

async function listStyles(engine: ComposeEngine, json: boolean): Promise<number> {
  const styles = engine.styles.map(({ name, family, corpora, pieces, labels }) => ({
    name,
    family,
    corpora,
    pieces,
    ...(labels.length > 1 && { labels }),
  }));
  if (json) await printJson(styles);
  else
    for (const { name, family, pieces } of styles)
      await print(`${name.padEnd(20)} ${family.padEnd(8)} ${pieces} pieces\n`);
  return 0;
}

export async function run(args: string[], load: Load<ComposeEngine> = loadComposer): Promise<number> {
  const words = readComposeWords(args);
  const engine = await load(words.weights, words.index);
  if (words.listStyles) return listStyles(engine, words.json);
  const music: PersonsMusic = {
    ...(await readPrompt(words, engine)),
    give: words.give === null ? null : readGive(words, words.give),
  };
  const { tilt, ...taste }: Taste = words.policy === null ? { tilt: {} } : readPolicy(words.policy, engine);
  const seed = words.seed ?? randomInt(2 ** 32);
  if (words.seed === null) process.stderr.write(`seed ${seed}\n`);
  const orders = Array.from({ length: words.count }, (_, i) => ({
    ...settleOrder(words, engine, seed + i, music, tilt),
    ...taste,
  }));
  const { bars } = orders[0]!;
  const bar = progress('composing', words.count * bars);
  const files: object[] = [];
  for (const [i, order] of orders.entries()) {
    const composed = await engine.compose(order, (done) => bar.update(i * bars + done));
    const piece = written(engine, order, composed, words.withPrompt);
    if (words.jsonl) await printJson(piece);
    if (words.out === null) continue;
    const file = numbered(words.out, i + 1, words.count);
    writeFile(file, writeMidi(piece));
    const { logProb, slots, decisions, nearest, struck } = piece;
    files.push({ file, seed: order.seed, bars: piece.bars, logProb, slots, decisions, nearest, struck });
    if (!words.json) process.stderr.write(`wrote ${file}\n`);
  }
  bar.end();
  if (words.json && words.out !== null) await printJson({ prior: engine.prior, pieces: files });
  return 0;
}
