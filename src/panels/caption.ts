/**
 * What the newest change of the policy is called in plain words: feature × direction.
 * Pure; knows no DOM and no feature list, so a feature it has never heard of still gets an honest sentence.
 */
import type { FeatureChange } from '../protocol/agent.ts';
import type { Words } from './language.ts';

/** @returns one sentence, e.g. "It now avoids wide leaps." */
export function captionOf(change: FeatureChange, words: Words): string {
  const exact = words.find(change.caption);
  if (exact !== null) return exact;
  const less = change.caption.endsWith('.less') || (!change.caption.endsWith('.more') && change.delta < 0);
  const feature = words.find(`feature.${change.feature}`);
  if (feature !== null) return words.say(less ? 'why.less' : 'why.more', { feature });
  const voice = words.find(`feature.${change.feature.split('.')[0]}`);
  return voice === null ? words.say('why.unknown') : words.say('why.voice', { feature: voice });
}
