/** What is to be heard, in words over the picture: for those who do not hear it, and for whoever would like to be told. */
import type { JSX } from 'preact';
import type { Heard } from './heard.ts';
import { NoteIcon } from './icons.tsx';
import type { Words } from './language.ts';

/** @returns e.g. "Tension rising… · Drums come in", or who sounds where nothing changes */
export function heardText(heard: Heard, words: Words): string {
  const { tension, changes, parts } = heard;
  if (parts.length === 0) return words.say('hear.silence');
  const said = changes.map((change) => words.say(`hear.${change}`));
  if (tension !== 'steady') said.unshift(words.say(`hear.${tension}`));
  return (said.length > 0 ? said : parts.map((part) => words.say(`hear.${part}`))).join(' · ');
}

/** Read on demand, not announced: whoever listens to the page hears the music. */
export function HeardLine({ heard, words }: { readonly heard: Heard; readonly words: Words }): JSX.Element {
  return (
    <p class="heard" data-tension={heard.tension}>
      <NoteIcon />
      <span>{heardText(heard, words)}</span>
    </p>
  );
}
