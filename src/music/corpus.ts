/** Lines of text to pieces of music, counting what could not be used. Knows no files: lines come from anywhere. */
import { parsePiece, type Piece } from './piece.ts';

/** One sentence for each kind of unusable line, with how many there were. */
export class Unusable {
  readonly #counts = new Map<string, number>();
  add(sentence: string): void {
    this.#counts.set(sentence, (this.#counts.get(sentence) ?? 0) + 1);
  }
  get total(): number {
    return Array.from(this.#counts.values()).reduce((sum, count) => sum + count, 0);
  }
  /** Sentence → count, the most frequent first. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(Array.from(this.#counts).toSorted((a, b) => b[1] - a[1]));
  }
}

/**
 * Pieces of a corpus in JSON lines, one at a time. Blank lines count for nothing.
 * @param unusable told of every line that holds no piece
 */
export async function* readCorpus(
  lines: Iterable<string> | AsyncIterable<string>,
  unusable: Unusable,
): AsyncGenerator<Piece, void, undefined> {
  for await (const line of lines) {
    if (line.trim() === '') continue;
    const piece = parsePiece(line);
    if (piece.ok) yield piece.value;
    else unusable.add(piece.fault.sentence);
  }
}
