/** Leave a flower: asked for once, when there is something to leave; afterwards one line says that it grows. */
import type { JSX } from 'preact';
import type { Words } from './language.ts';
import type { PanelView } from './view.ts';

interface FlowerProps {
  readonly words: Words;
  readonly flower: PanelView['flower'];
  onLeave(): void;
}

export function Flower({ words, flower, onLeave }: FlowerProps): JSX.Element | null {
  if (flower === 'none') return null;
  if (flower === 'left') return <p class="flower-left">{words.say('flower.left')}</p>;
  return (
    <button type="button" class="flower" data-asked={flower === 'asked' ? '' : undefined} onClick={onLeave}>
      <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <path class="flower-stem" d="M16 31c0-6 0-9 0-13" />
        {[0, 1, 2, 3, 4].map((petal) => (
          <ellipse
            key={petal}
            class="flower-petal"
            cx="16"
            cy="6"
            rx="3.4"
            ry="5"
            transform={`rotate(${petal * 72} 16 12)`}
          />
        ))}
        <circle class="flower-eye" cx="16" cy="12" r="3" />
      </svg>
      {words.say('flower')}
    </button>
  );
}
