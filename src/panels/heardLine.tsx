/** What is to be heard, in words over the picture: for those who do not hear it, and for whoever would like to be told. */
import type { JSX } from 'preact';
import type { Heard } from './heard.ts';
import { NoteIcon } from './icons.tsx';
import type { Words } from './language.ts';

/**
 * @param applauds the room has just been heard to clap
 * @returns e.g. "Tension rising… · Drums come in", or who sounds where nothing changes
 */
export function heardText(heard: Heard, words: Words, applauds = false): string {
  const { tension, changes, parts } = heard;
  const said = changes.map((change) => words.say(`hear.${change}`));
  if (tension !== 'steady') said.unshift(words.say(`hear.${tension}`));
  if (parts.length === 0) said.splice(0, said.length, words.say('hear.silence'));
  if (applauds) said.unshift(words.say('hear.applause'));
  return (said.length > 0 ? said : parts.map((part) => words.say(`hear.${part}`))).join(' · ');
}

interface HeardLineProps {
  readonly heard: Heard;
  readonly words: Words;
  readonly applauds: boolean;
}

/** Read on demand, not announced: whoever listens to the page hears the music. */
export function HeardLine({ heard, words, applauds }: HeardLineProps): JSX.Element {
  return (
    <p class="heard" data-tension={heard.tension}>
      <NoteIcon />
      <span>{heardText(heard, words, applauds)}</span>
    </p>
  );
}
