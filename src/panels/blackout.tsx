/** An operator has made it dark: nothing is to be seen or pressed until they bring it back. Ears are told. */
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { Words } from './language.ts';

export function Blackout({ words, dark }: { readonly words: Words; readonly dark: boolean }): JSX.Element {
  const been = useRef(false);
  been.current ||= dark;
  return (
    <div class="blackout" lang={words.language.code} dir={words.language.direction} data-dark={dark ? '' : undefined}>
      {/* There before there is anything to say, or nobody would be told. */}
      <p role="status">{dark ? words.say('say.dark') : been.current ? words.say('say.light') : ''}</p>
    </div>
  );
}
