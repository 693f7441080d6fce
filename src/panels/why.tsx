/**
 * “Why?”: a touch on a note of the stage, or the button, asks the composer for its reasons; a card beside the note tells the
 * two strongest and the presses behind them. The card goes along with its note and closes when that has gone.
 */
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { whyBar, whyNote, type Answer } from '../protocol/answer.ts';
import type { Pointable, Touched } from '../session/ports.ts';
import type { State } from '../session/state.ts';
import { tellAnswer, type ToldReason } from './answerText.ts';
import { CloseIcon } from './icons.tsx';
import type { Words } from './language.ts';

/** What “Why?” asks: the stage for places, the state for reasons. */
export interface WhyPort {
  stage(): Pointable | null;
  state(): State | null;
}

interface WhyProps {
  readonly words: Words;
  readonly offered: boolean;
  readonly port: WhyPort;
  /** What the card tells, for ears; '' when it closes. */
  onTold(answer: string): void;
}

/** Between a note and the card beside it, and between the card and the window's edge, CSS pixels. */
const BESIDE = 34;
const EDGE = 12;
const PANEL = '.panels button, .why-card, .tray, dialog';

/** The bar that sounds. */
function barNow({ timeline, now }: State): Touched | null {
  const timed = timeline.findLast(({ startsAt }) => startsAt <= now);
  return timed ? { barIndex: timed.bar.barIndex, slot: 0, voice: null } : null;
}

export function answerTo({ barIndex, slot, voice }: Touched, { timeline, why, now }: State): Answer {
  const index = timeline.findIndex(({ bar }) => bar.barIndex === barIndex);
  if (index < 0) return { kind: 'unknown' };
  if (voice === null) return whyBar(timeline, index, why.learnt, now);
  return whyNote(timeline, index, slot, voice, why.learnt, now);
}

interface Told {
  readonly touched: Touched;
  readonly reasons: readonly ToldReason[];
}

/** The card in one breath. */
function spoken({ touched, reasons }: Told, words: Words): string {
  const said = reasons.flatMap(({ text, ratings }) => [text, ...ratings.map((rating) => rating.text)]);
  return [words.say(touched.voice === null ? 'why.bar' : 'why.note'), ...said].join(' ');
}

export function Why({ words, offered, port, onTold }: WhyProps): JSX.Element | null {
  const [told, setTold] = useState<Told | null>(null);
  const card = useRef<HTMLElement>(null);

  function ask(touched: Touched | null): void {
    const state = port.state();
    port.stage()?.mark(state ? touched : null);
    const next = state && touched ? { touched, reasons: tellAnswer(answerTo(touched, state), state, words) } : null;
    setTold(next);
    onTold(next ? spoken(next, words) : '');
  }
  const close = (): void => ask(null);

  useEffect(() => {
    if (!offered) {
      if (told) close();
      return;
    }
    // The stage has no elements of its own to touch: whatever is not a panel is the stage.
    function touch(event: MouseEvent): void {
      // What was pressed may have gone from the page by now; the way of the event still tells.
      if (event.composedPath().some((on) => on instanceof Element && on.matches(PANEL))) return;
      ask(port.stage()?.at(event.clientX, event.clientY) ?? null);
    }
    window.addEventListener('click', touch);
    return () => window.removeEventListener('click', touch);
  });

  // Before it is painted: the card is never seen anywhere but beside its note.
  useLayoutEffect(() => {
    if (!told) return;
    function escape(event: KeyboardEvent): void {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      close();
    }
    window.addEventListener('keydown', escape, true);
    let frame = 0;
    let width = card.current?.offsetWidth ?? 0;
    let height = card.current?.offsetHeight ?? 0;
    const watcher = new ResizeObserver(() => {
      width = card.current?.offsetWidth ?? 0;
      height = card.current?.offsetHeight ?? 0;
    });
    if (card.current) watcher.observe(card.current);
    function follow(): void {
      frame = requestAnimationFrame(follow);
      const stage = port.stage();
      const element = card.current;
      if (!element || !told) return;
      // Without a stage there is no place beside it; the middle of the art is as good as any.
      const place = stage ? stage.placeOf(told.touched) : { x: window.innerWidth / 2, y: 0 };
      if (!place) return close();
      const x = Math.max(EDGE, Math.min(window.innerWidth - width - EDGE, place.x - width / 2));
      const below = place.y + BESIDE + height < 0.62 * window.innerHeight;
      const y = Math.max(EDGE, below ? place.y + BESIDE : place.y - BESIDE - height);
      element.style.transform = `translate(${x}px, ${y}px)`;
    }
    follow();
    return () => {
      window.removeEventListener('keydown', escape, true);
      cancelAnimationFrame(frame);
      watcher.disconnect();
    };
  }, [told]);

  if (!offered) return null;
  return (
    <>
      <button
        type="button"
        class="why"
        aria-expanded={told !== null}
        onClick={() => {
          const state = port.state();
          ask(told || !state ? null : barNow(state));
        }}
      >
        {words.say('why.ask')}
      </button>
      <section ref={card} class="why-card" aria-label={words.say('why.ask')} data-open={told ? '' : undefined}>
        {told === null ? null : (
          <>
            <h2>{words.say(told.touched.voice === null ? 'why.bar' : 'why.note')}</h2>
            <ul>
              {told.reasons.map(({ text, ratings }) => (
                <li key={text}>
                  <span class="why-reason">{text}</span>
                  {ratings.map((rating, index) => (
                    <span key={`${index} ${rating.text}`} class="why-rating" data-sign={rating.sign}>
                      {rating.text}
                    </span>
                  ))}
                </li>
              ))}
            </ul>
            <button type="button" class="round why-close" aria-label={words.say('close')} onClick={close}>
              <CloseIcon />
            </button>
          </>
        )}
      </section>
    </>
  );
}
