/** The styles as chips, tunes apart from grooves: tap to take one, tap again to blend. */
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { StyleMixture } from '../protocol/bar.ts';
import type { Words } from './language.ts';
import { shelve } from './styleShelf.ts';
import type { StyleTap } from './styleTaps.ts';
import { tapStyle } from './styleTaps.ts';
import type { PanelView } from './view.ts';

/** A style whose name no language has is shown by the name the composer gives it. */
export function styleName(name: string, words: Words): string {
  return words.find(`style.name.${name}`) ?? name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ');
}

interface StylesProps {
  readonly words: Words;
  readonly styles: PanelView['styles'];
  readonly mixture: StyleMixture;
  onMixture(mixture: StyleMixture): void;
}

export function Styles({ words, styles, mixture, onMixture }: StylesProps): JSX.Element | null {
  const last = useRef<StyleTap | null>(null);
  if (styles.length === 0) return null;

  function tap(name: string, family: readonly string[]): void {
    const choice = tapStyle(mixture, last.current, name, family);
    last.current = choice.tap;
    onMixture(choice.mixture);
  }

  return (
    <section class="group">
      <h3>{words.say('style')}</h3>
      <p class="fine">{words.say('hint.style')}</p>
      {(['pitched', 'groove'] as const).map((family) => {
        const kin = styles.filter((style) => style.family === family);
        const names = kin.map((style) => style.name);
        return kin.length === 0 ? null : (
          <Family key={family} words={words} family={family} styles={kin} onTap={(name) => tap(name, names)} />
        );
      })}
    </section>
  );
}

interface FamilyProps {
  readonly words: Words;
  readonly family: 'pitched' | 'groove';
  readonly styles: PanelView['styles'];
  onTap(name: string): void;
}

function Family({ words, family, styles, onTap }: FamilyProps): JSX.Element {
  const [all, setAll] = useState(false);
  const { front, behind } = shelve(styles);
  return (
    <div class="choices" role="group" aria-label={words.say(`style.${family}`)}>
      <span class="choices-label" aria-hidden="true">
        {words.say(`style.${family}`)}
      </span>
      {(all ? [...front, ...behind] : front).map(({ name, share, synthetic }) => (
        <button
          key={name}
          type="button"
          class="choice"
          aria-pressed={share > 0}
          {...(synthetic && { title: words.say('hint.synthetic') })}
          onClick={() => onTap(name)}
        >
          <span class="choice-share" style={{ inlineSize: `${share * 100}%` }} />
          <span class="choice-name">{styleName(name, words)}</span>
        </button>
      ))}
      {behind.length === 0 ? null : (
        <button type="button" class="choice choice-more" aria-expanded={all} onClick={() => setAll(!all)}>
          {words.say(all ? 'style.fewer' : 'style.more', { count: words.number(behind.length, 0) })}
        </button>
      )}
    </div>
  );
}
