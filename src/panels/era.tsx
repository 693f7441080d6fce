/** Which part of Then ⇄ Now is heard, large, over the art: both words stand there, the one that sounds is the great one. */
import type { JSX } from 'preact';
import type { Words } from './language.ts';

interface EraProps {
  readonly words: Words;
  readonly part: 'then' | 'now';
}

/** Seen only: the caption says the same in a sentence, and that is what is spoken. */
export function Era({ words, part }: EraProps): JSX.Element {
  return (
    <p class="era" aria-hidden="true">
      {(['then', 'now'] as const).map((name) => (
        <span key={name} class={`era-${name}`} data-sounding={name === part ? '' : undefined}>
          {words.say(name)}
        </span>
      ))}
    </p>
  );
}
