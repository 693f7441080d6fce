/**
 * The whole overlay over the stage: title while nobody is there, caption, advice, two pads, a strip of controls, the tray.
 * Leaves the upper part of the window to the art.
 */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Clock } from '../kernel/clock.ts';
import type { Dispatch } from '../session/ports.ts';
import type { StaffPort } from '../session/staff.ts';
import type { PanelActions, PanelOptions } from './actions.ts';
import { AdviceChips } from './advice.tsx';
import { Announcement } from './announcement.tsx';
import { toldText } from './caption.ts';
import { Contrast } from './contrast.tsx';
import { Era } from './era.tsx';
import { Evening, useEveningTold } from './evening.tsx';
import { Flower } from './flower.tsx';
import { GhostHand } from './ghostHand.tsx';
import { HeardLine } from './heardLine.tsx';
import { emsOf } from './ems.ts';
import { CalmIcon, MicrophoneIcon, SettingsIcon, Signed, SpeakerIcon } from './icons.tsx';
import { Invitation } from './invitation.tsx';
import type { TextKey, Words } from './language.ts';
import { LanguageDots } from './languageDots.tsx';
import type { Line } from './pace.ts';
import { Pad } from './pad.tsx';
import type { RatingDesk } from './ratingDesk.ts';
import { StaffCorner } from './staff.tsx';
import { StillThere } from './stillThere.tsx';
import { Tray } from './tray.tsx';
import { usePaced } from './usePaced.ts';
import type { PanelView } from './view.ts';
import { Why, type WhyPort } from './why.tsx';

interface OverlayProps {
  readonly view: PanelView;
  readonly words: Words;
  readonly desk: RatingDesk;
  readonly dispatch: Dispatch;
  readonly actions: PanelActions;
  /** What the person has said of captions; null: nothing yet. */
  readonly captions: boolean | null;
  onCaptions(shown: boolean): void;
  readonly midi: PanelOptions['midi'];
  readonly composers: PanelOptions['composers'];
  readonly takeAway: PanelOptions['takeAway'];
  /** null until it is known what staff have set. */
  readonly staff: StaffPort | null;
  readonly why: WhyPort;
  readonly clock: Clock;
  /** Music time now. */
  now(): number;
  onLanguage(code: string): void;
  readonly onCovered: PanelOptions['covered'];
}

/** What the one line above the pads has to say now. */
function captionLine(view: PanelView, words: Words): Line {
  const at = (key: TextKey): Line => ({ key, text: words.say(key), urgent: true });
  if (view.phase === 'stopped') return at('say.paused');
  if (view.phase === 'waking') return at('say.waking');
  if (view.contrast === 'asked') return at('say.preparing');
  if (view.contrast !== 'none') return at(`say.${view.contrast}`);
  if (view.operator.frozen) return at('say.frozen');
  if (view.mash.fresh) return at('say.mashed');
  const nothing: Line = { key: '', text: '', urgent: false };
  // Then the phones are asked something else.
  if (view.evening.act !== 'music') return nothing;
  if (view.attract || view.firstLine) return at('say.first');
  if (view.change === null || !view.says) return nothing;
  const { id, certainty, telling } = view.change;
  return { key: `change ${id} ${certainty} ${telling}`, text: toldText(view.change, words), urgent: false };
}

/** The same for ears, which do not read signs. @param caption what is shown */
function spokenLine(caption: string, view: PanelView, words: Words): string {
  if (view.askedSince !== null) return `${words.say('idle.ask')} ${words.say('idle.hint')}`;
  return caption === words.say('say.first') ? words.say('say.first.spoken') : caption;
}

/** Counts what has a sign, so that its pad can answer, also what came from elsewhere. @param count of both signs, growing */
function usePulses(count: number, sign: 1 | -1 | 0): { readonly more: number; readonly change: number } {
  const pulses = useRef({ more: 0, change: 0, seen: count }).current;
  if (count > pulses.seen) {
    if (sign > 0) pulses.more += 1;
    if (sign < 0) pulses.change += 1;
  }
  pulses.seen = count;
  return pulses;
}

export function Overlay({
  view,
  words,
  desk,
  dispatch,
  actions,
  captions,
  onCaptions,
  midi,
  composers,
  takeAway,
  staff,
  why,
  clock,
  now,
  onLanguage,
  onCovered,
}: OverlayProps): JSX.Element {
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const pulses = usePulses(view.ratingCount, view.lastSign);
  const unlearnt = usePulses(view.heldBack.count, view.heldBack.sign);
  const sparks = usePulses(view.mash.count, view.mash.sign);
  const caption = usePaced(captionLine(view, words), clock);
  const spoken = spokenLine(caption, view, words);
  const aside = useEveningTold(view, words);
  const [answer, setAnswer] = useState('');
  const answers = [answer, view.flower === 'left' ? words.say('flower.left') : ''];
  const { direction } = words.language;
  const captioned = captions ?? view.mode === 'install';

  function close(): void {
    setOpen(false);
    opener.current?.focus();
  }
  // Who has left leaves no drawer open for the next one.
  useEffect(() => {
    if (view.attract) setOpen(false);
  }, [view.attract]);

  useEffect(() => {
    if (!open) return;
    // Before anyone else hears the key: Esc closes one thing at a time.
    function escape(event: KeyboardEvent): void {
      if (event.key !== 'Escape' || document.querySelector('dialog[open]') !== null) return;
      if (event.target instanceof Element && event.target.closest('.composers form') !== null) return;
      event.preventDefault();
      close();
    }
    window.addEventListener('keydown', escape, true);
    return () => window.removeEventListener('keydown', escape, true);
  }, [open]);

  const band = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = band.current;
    if (!element || !onCovered) return;
    // Before an audience the picture has the whole window; the controls lie over it while they are seen.
    if (view.mode === 'perform') return onCovered(0);
    const watcher = new ResizeObserver(() => onCovered(element.offsetHeight));
    watcher.observe(element, { box: 'border-box' });
    return () => watcher.disconnect();
  }, [view.mode]);

  const pad = (sign: 1 | -1): JSX.Element => (
    <Pad
      sign={sign}
      label={words.say(sign > 0 ? 'more' : 'change')}
      held={sign > 0 ? view.heldMore : view.heldChange}
      pulse={sign > 0 ? pulses.more + unlearnt.more : pulses.change + unlearnt.change}
      sparks={sign > 0 ? sparks.more : sparks.change}
      presses={desk.presses}
      actions={desk}
    />
  );

  return (
    <div
      class="panels"
      inert={view.operator.dark}
      data-frozen={view.operator.frozen ? '' : undefined}
      lang={words.language.code}
      dir={direction}
      data-phase={view.phase}
      data-attract={view.attract ? '' : undefined}
      data-mode={view.mode}
      data-captioned={captioned ? '' : undefined}
      data-arc={view.arc}
      data-closed={view.closed ? '' : undefined}
      data-calm={view.calm ? '' : undefined}
    >
      <main class="sky">
        <Announcement
          words={words}
          notices={view.notices}
          caption={spoken}
          answers={answers}
          aside={aside}
          clock={clock}
        />
        <h1
          class={view.attract && view.evening.act === 'music' ? 'title' : 'unseen'}
          style={{ '--ems': emsOf(words.say('title')) }}
        >
          {words.say('title')}
        </h1>
        {view.contrast === 'then' || view.contrast === 'now' ? <Era words={words} part={view.contrast} /> : null}
        <Evening words={words} evening={view.evening} />
        {view.heard === null || !captioned ? null : (
          <HeardLine heard={view.heard} words={words} applauds={view.applauds} />
        )}
        {view.askedSince === null ? null : <StillThere words={words} since={view.askedSince} now={now} />}
        {view.listening ? (
          <p class="microphone">
            <MicrophoneIcon />
            {words.say('microphone')}
          </p>
        ) : null}
        <Invitation words={words} phones={view.phones} wish={view.operator.code} attract={view.attract} />
        {open ? (
          <Tray
            words={words}
            view={view}
            growth={why.state()?.why.growth.map(({ petals }) => petals) ?? []}
            dispatch={dispatch}
            actions={actions}
            captions={captioned}
            onCaptions={onCaptions}
            midi={midi}
            composers={composers}
            takeAway={view.mode === 'install' && staff?.settings().takeAway === false ? undefined : takeAway}
            timbreMap={view.mode !== 'install' || staff?.settings().timbreMap === true}
            onLanguage={onLanguage}
            onClose={close}
          />
        ) : null}
      </main>
      {/* More stays on the right in every language: its key is →, and the stage sends its wave from that side. */}
      <section ref={band} class="band" dir="ltr" aria-label={words.say('panels')}>
        {pad(-1)}
        <div class="middle" dir={direction}>
          <p class="caption">
            {spoken === caption ? (
              caption
            ) : (
              <>
                <span aria-hidden="true">
                  <Signed text={caption} />
                </span>
                <span class="unseen">{spoken}</span>
              </>
            )}
          </p>
          {/* One place for what is offered in turn, so that the picture above never changes its height. */}
          <div class="turns" data-apart={view.adviceAlways ? '' : undefined}>
            {view.attract ? (
              <LanguageDots words={words} offered={staff?.settings().languages ?? []} onLanguage={onLanguage} />
            ) : (
              <AdviceChips
                words={words}
                always={view.adviceAlways}
                afterPress={view.adviceAfterPress}
                ratingCount={view.ratingCount}
                onAdvice={(advice) => dispatch({ type: 'advised', advice, strength: 1, source: 'touch', at: now() })}
              />
            )}
            <Flower words={words} flower={view.flower} onLeave={() => dispatch({ type: 'flowerLeft' })} />
          </div>
        </div>
        {pad(1)}
        {view.attract ? <GhostHand hand={view.hand} /> : null}
        <div class="strip" dir={direction}>
          <Contrast words={words} view={view} onAsk={() => dispatch({ type: 'contrastAsked' })} />
          <Why words={words} offered={view.whyOffered} port={why} onTold={setAnswer} />
          <button
            type="button"
            class="round"
            aria-label={words.say('mute')}
            aria-pressed={view.muted}
            onClick={() => dispatch({ type: 'muted', muted: !view.muted })}
          >
            <SpeakerIcon muted={view.muted} />
          </button>
          <button
            type="button"
            class="round"
            aria-label={words.say('calm')}
            aria-pressed={view.calm}
            onClick={() => dispatch({ type: 'calm', calm: !view.calm })}
          >
            <CalmIcon />
          </button>
          <button
            ref={opener}
            type="button"
            class="round"
            aria-label={words.say('settings')}
            aria-expanded={open}
            aria-controls={open ? 'antiphon-tray' : undefined}
            onClick={() => (open ? close() : setOpen(true))}
          >
            <SettingsIcon />
          </button>
        </div>
      </section>
      {view.mode === 'install' && staff !== null ? <StaffCorner words={words} staff={staff} /> : null}
    </div>
  );
}
