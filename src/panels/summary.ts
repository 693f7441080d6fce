/** The picture in words, for people who do not see it: the stage says what is to be seen, here it becomes sentences. */
import { chordQuality, chordRoot } from '../music/chord.ts';
import type { Summary } from '../session/ports.ts';
import type { Heard } from './heard.ts';
import { heardText } from './heardLine.tsx';
import type { TextKey, Words } from './language.ts';
import { taughtText } from './reason.ts';
import { styleName } from './styles.tsx';
import type { PanelView } from './view.ts';

/** What the panels know beside the picture. */
export interface Beside {
  readonly styles: PanelView['styles'];
  readonly heard: Heard | null;
  readonly taught: PanelView['taught'];
}

const NOTHING: Beside = { styles: [], heard: null, taught: [] };
/** More than these nobody keeps in mind. */
const MOST_TAUGHT = 3;

export function describeSummary(summary: Summary, words: Words, beside: Beside = NOTHING): string {
  const { phase, place, chord, more, change } = summary;
  if (phase === 'asleep' || phase === 'waking') return words.say(`scene.${phase}`);
  const note = (pitchClass: number): string => words.say(`scene.note.${pitchClass}` as TextKey);
  const count = (value: number): string => words.number(value, 0);
  const sentences: string[] = [];
  if (phase === 'stopped') sentences.push(words.say('scene.paused'));
  if (place === null) sentences.push(words.say('scene.waiting'));
  else {
    const key = words.say(`scene.key.${place.key.mode}`, { tonic: note(place.key.tonic) });
    sentences.push(words.say('scene.key', { key, bar: count(place.bar) }));
  }
  const playing = beside.styles.filter(({ share }) => share > 0).map(({ name }) => styleName(name, words));
  if (place !== null && playing.length > 0) sentences.push(words.say('scene.style', { style: playing.join(', ') }));
  if (chord !== null) {
    const name = words.say(`scene.chord.${chordQuality(chord)}`, { root: note(chordRoot(chord)) });
    sentences.push(words.say('scene.chord', { chord: name }));
  }
  if (beside.heard !== null) {
    // A caption may end with its own full stop; a sentence has one.
    const heard = heardText(beside.heard, words).replace(/[.。]$/, '');
    sentences.push(words.say('scene.heard', { heard }));
  }
  const taught = beside.taught.slice(0, MOST_TAUGHT).flatMap((one) => taughtText(one, words) ?? []);
  if (taught.length > 0) sentences.push(words.say('scene.taught', { taught: taught.join('; ') }));
  if (more + change > 0) sentences.push(words.say('scene.ratings', { more: count(more), change: count(change) }));
  return sentences.join(' ');
}
