/** The picture in words, for people who do not see it: the stage says what is to be seen, here it becomes sentences. */
import { chordQuality, chordRoot } from '../music/chord.ts';
import type { Summary } from '../session/ports.ts';
import type { TextKey, Words } from './language.ts';

export function describeSummary({ phase, place, chord, more, change }: Summary, words: Words): string {
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
  if (chord !== null) {
    const name = words.say(`scene.chord.${chordQuality(chord)}`, { root: note(chordRoot(chord)) });
    sentences.push(words.say('scene.chord', { chord: name }));
  }
  if (more + change > 0) sentences.push(words.say('scene.ratings', { more: count(more), change: count(change) }));
  return sentences.join(' ');
}
