/**
 * MusicXML scores to pieces. Knows the document and its list of parts; a part's measures are musicxmlPart.ts, and how
 * parts become a piece is scorePiece.ts.
 */
import { fail, type Result } from '../kernel/result.ts';
import { PartReader, type PartInstrument } from './musicxmlPart.ts';
import type { Piece } from './piece.ts';
import { pieceOfScore, SILENT_BAR, type ScoreFault, type ScorePart } from './scorePiece.ts';
import { childrenOf, decodeText, find, numberAt, parseElement, textAt, type XmlElement } from './xml.ts';

export type MusicXmlFault = ScoreFault | 'broken' | 'not-music';

/** Orchestral scores reach some tens of megabytes; their tree in memory takes about thirty times that. */
export const MAX_XML_BYTES = 40_000_000;

function instrumentsOf(scorePart: XmlElement | undefined): Map<string, PartInstrument> {
  const instruments = new Map<string, PartInstrument>();
  for (const element of scorePart ? childrenOf(scorePart, 'midi-instrument') : []) {
    const program = (numberAt(element, 'midi-program') ?? 1) - 1;
    const unpitched = numberAt(element, 'midi-unpitched');
    instruments.set(element.attributes['id'] ?? '', {
      program: program >= 0 && program <= 127 ? Math.floor(program) : 0,
      percussion: numberAt(element, 'midi-channel') === 10,
      drumPitch: unpitched === undefined ? null : unpitched - 1,
    });
  }
  return instruments;
}

/** Measures of each part, by its id, however the score is turned; null where a part is left out of a measure. */
function measuresOf(root: XmlElement): Map<string, (XmlElement | null)[]> {
  const measures = new Map<string, (XmlElement | null)[]>();
  if (root.name === 'score-partwise')
    for (const part of childrenOf(root, 'part')) measures.set(part.attributes['id'] ?? '', childrenOf(part, 'measure'));
  else
    childrenOf(root, 'measure').forEach((measure, i) => {
      for (const part of childrenOf(measure, 'part')) {
        const id = part.attributes['id'] ?? '';
        const own = measures.get(id) ?? [];
        while (own.length < i) own.push(null);
        own[i] = part;
        measures.set(id, own);
      }
    });
  return measures;
}

function partsOf(root: XmlElement): ScorePart[] {
  const list = find(root, 'part-list');
  const scoreParts = new Map(
    (list ? childrenOf(list, 'score-part') : []).map((element) => [element.attributes['id'] ?? '', element]),
  );
  return Array.from(measuresOf(root), ([id, measures]): ScorePart => {
    const scorePart = scoreParts.get(id);
    const instruments = instrumentsOf(scorePart);
    const reader = new PartReader(instruments);
    return {
      name: (scorePart && textAt(scorePart, 'part-name')) ?? '',
      program: Array.from(instruments.values()).find((one) => !one.percussion)?.program ?? 0,
      bars: measures.map((measure) => (measure ? reader.read(measure) : SILENT_BAR)),
    };
  });
}

function pieceOf(root: XmlElement, name: string): Result<Piece, MusicXmlFault> {
  if (root.name === 'opus') return fail('not-music', 'is a list of scores; take the scores themselves');
  if (root.name !== 'score-partwise' && root.name !== 'score-timewise')
    return fail('not-music', `is XML but no MusicXML score (its root is “${root.name.slice(0, 40)}”)`);
  const identification = find(root, 'identification');
  const creators = identification ? childrenOf(identification, 'creator') : [];
  return pieceOfScore({
    id: name,
    title: textAt(root, 'work', 'work-title') || textAt(root, 'movement-title'),
    composer: creators.find((creator) => creator.attributes['type'] === 'composer')?.text.trim(),
    parts: partsOf(root),
    key: null,
  });
}

/**
 * Reads an uncompressed MusicXML score, partwise or timewise.
 * @param name shown to people and used as the id
 * @returns never throws: what cannot be read is a fault with one sentence
 */
export function readMusicXml(bytes: Uint8Array, name: string): Result<Piece, MusicXmlFault> {
  const blame = (reason: MusicXmlFault, words: string): Result<Piece, MusicXmlFault> =>
    fail(reason, `“${name}” ${words}.`);
  if (bytes.length > MAX_XML_BYTES)
    return blame('huge', `is larger than ${MAX_XML_BYTES / 1e6} MB; please cut it into smaller pieces`);
  const root = parseElement(decodeText(bytes));
  if (!root.ok) return blame(root.fault.reason, root.fault.sentence);
  const piece = pieceOf(root.value, name);
  return piece.ok ? piece : blame(piece.fault.reason, piece.fault.sentence);
}
