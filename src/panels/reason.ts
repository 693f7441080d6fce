/** Reasons in the words of a language. Pure; a word that no language knows is told by its voice, or not at all. */
import type { Reason, Taught } from '../protocol/why.ts';
import type { Words } from './language.ts';

function nameOf(word: string, words: Words): string | null {
  return words.find(`feature.${word}`) ?? words.find(`feature.${word.split('.')[0]}`);
}

/** @returns e.g. "More: small steps", or null where there is no word for it */
export function reasonText({ word, lean }: Pick<Reason, 'word' | 'lean'>, words: Words): string | null {
  const feature = nameOf(word, words);
  if (feature === null) return null;
  // Of a voice alone it cannot be said what there is more or less of.
  if (lean === 0 || words.find(`feature.${word}`) === null) return words.say('why.like', { feature });
  return words.say(lean > 0 ? 'taught.more' : 'taught.less', { feature });
}

/** What is not sure is said so: "Perhaps more: small steps". */
export function taughtText(taught: Pick<Taught, 'word' | 'lean' | 'certainty'>, words: Words): string | null {
  const feature = words.find(`feature.${taught.word}`);
  if (taught.certainty === 'sure' || feature === null) return reasonText(taught, words);
  return words.say(taught.lean > 0 ? 'taught.maybe.more' : 'taught.maybe.less', { feature });
}
