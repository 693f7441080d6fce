/** What people have taught it, as a flower that has grown and as a short list; what is not sure is said so. */
import type { JSX } from 'preact';
import { GrowthPicture, type Growth } from './growth.tsx';
import type { Words } from './language.ts';
import { taughtText } from './reason.ts';
import type { PanelView } from './view.ts';

interface TaughtProps {
  readonly words: Words;
  readonly taught: PanelView['taught'];
  readonly growth: Growth;
}

export function TaughtList({ words, taught, growth }: TaughtProps): JSX.Element {
  const lines = taught.flatMap((one) => taughtText(one, words) ?? []);
  return (
    <section class="group">
      <h3 id="taught-label">{words.say('taught')}</h3>
      <GrowthPicture words={words} growth={growth} />
      {lines.length === 0 ? (
        <p class="fine">{words.say('taught.none')}</p>
      ) : (
        <ul class="notes" aria-labelledby="taught-label">
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
