/** Then ⇄ Now: asks for the comparison, shows which of the two sounds, and ends it when pressed again. */
import type { JSX } from 'preact';
import { TurnIcon } from './icons.tsx';
import type { Words } from './language.ts';
import type { PanelView } from './view.ts';

interface ContrastProps {
  readonly words: Words;
  readonly view: Pick<PanelView, 'contrast' | 'contrastGlows' | 'phase'>;
  onAsk(): void;
}

export function Contrast({ words, view, onAsk }: ContrastProps): JSX.Element {
  // While both are being composed there is nothing to end yet.
  const ready = view.phase === 'playing' && view.contrast !== 'asked';
  const part = (name: 'then' | 'now'): JSX.Element => (
    <span class="contrast-part" aria-hidden="true" data-sounding={view.contrast === name ? '' : undefined}>
      {words.say(name)}
    </span>
  );
  return (
    <button
      type="button"
      class="contrast"
      aria-disabled={!ready}
      aria-pressed={view.contrast === 'then' || view.contrast === 'now'}
      data-glows={view.contrastGlows && view.contrast === 'none' ? '' : undefined}
      data-asked={view.contrast === 'asked' ? '' : undefined}
      onClick={() => {
        if (ready) onAsk();
      }}
    >
      <span class="unseen">{words.say('contrast')}</span>
      {part('then')}
      <span class="contrast-sign">
        <TurnIcon />
      </span>
      {part('now')}
    </button>
  );
}
