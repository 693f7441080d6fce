/** The drawer for those who want more: styles, tempo, volume, what it has learnt, controllers, language, files, a fresh start. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Dispatch } from '../session/ports.ts';
import type { PanelActions, PanelOptions } from './actions.ts';
import { Composers } from './composers.tsx';
import { FreshStart } from './freshStart.tsx';
import { CloseIcon, NoteIcon, PauseIcon } from './icons.tsx';
import { LANGUAGES } from './language.ts';
import type { Words } from './language.ts';
import { MidiSection } from './midiSetup.tsx';
import { Readout } from './readout.tsx';
import { Slider } from './slider.tsx';
import { Stems } from './stems.tsx';
import { Styles } from './styles.tsx';
import type { Growth } from './growth.tsx';
import { TakeAway } from './takeAway.tsx';
import { TaughtList } from './taught.tsx';
import { TimbreMap } from './timbreMap.tsx';
import type { PanelView } from './view.ts';

const SLOWEST = 50;
const FASTEST = 180;

/** Another session than this one: chance is what is wanted here, and the session itself has none. */
function freshSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}

interface TrayProps {
  readonly words: Words;
  readonly view: PanelView;
  /** What was taught, as it grew. */
  readonly growth: Growth;
  readonly dispatch: Dispatch;
  readonly actions: PanelActions;
  readonly captions: boolean;
  onCaptions(shown: boolean): void;
  readonly midi: PanelOptions['midi'];
  readonly composers: PanelOptions['composers'];
  readonly takeAway: PanelOptions['takeAway'];
  /** The map of timbres is offered. */
  readonly timbreMap: boolean;
  onLanguage(code: string): void;
  onClose(): void;
}

export function Tray({
  words,
  view,
  growth,
  dispatch,
  actions,
  captions,
  onCaptions,
  midi,
  composers,
  takeAway,
  timbreMap,
  onLanguage,
  onClose,
}: TrayProps): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  // Whoever opened it by key goes on from its first line.
  useEffect(() => heading.current?.focus(), []);
  const paused = view.phase === 'stopped';
  return (
    <section id="antiphon-tray" class="tray" role="dialog" aria-labelledby="tray-heading">
      <header class="tray-head">
        <h2 id="tray-heading" ref={heading} tabIndex={-1}>
          {words.say('settings')}
        </h2>
        <button type="button" class="round" aria-label={words.say('close')} onClick={onClose}>
          <CloseIcon />
        </button>
      </header>
      <div class="tray-body" tabIndex={0} role="group" aria-labelledby="tray-heading">
        <div class="tray-groups">
          <Styles
            words={words}
            styles={view.styles}
            mixture={view.mixture}
            onMixture={(style) => dispatch({ type: 'wished', settings: { style } })}
          />
          <section class="group">
            <Slider
              name="tempo"
              label={words.say('tempo')}
              text={words.say('tempo.value', { tempo: words.number(view.tempo, 0) })}
              value={view.tempo}
              least={SLOWEST}
              most={FASTEST}
              grain={1}
              onValue={(tempo) => dispatch({ type: 'wished', settings: { tempo } })}
            />
            <Slider
              name="volume"
              label={words.say('volume')}
              text={new Intl.NumberFormat(words.language.code, { style: 'percent' }).format(view.volume)}
              value={view.volume}
              least={0}
              most={1}
              grain={0.01}
              onValue={(volume) => dispatch({ type: 'volume', volume })}
            />
            <div class="row">
              {view.phase === 'playing' || paused ? (
                <button
                  type="button"
                  class="action"
                  onClick={() => (paused ? void actions.wake() : dispatch({ type: 'paused' }))}
                >
                  <PauseIcon paused={paused} />
                  {words.say(paused ? 'play' : 'pause')}
                </button>
              ) : null}
              <button type="button" class="action" aria-pressed={captions} onClick={() => onCaptions(!captions)}>
                <NoteIcon />
                {words.say('captions')}
              </button>
            </div>
          </section>
          <Readout words={words} view={view} />
          <TaughtList words={words} taught={view.taught} growth={growth} />
          {view.stems === null ? null : <Stems words={words} stems={view.stems} dispatch={dispatch} />}
          {timbreMap ? <TimbreMap words={words} timbres={view.timbres} dispatch={dispatch} /> : null}
          <MidiSection words={words} midi={view.midi} port={midi} />
          <section class="group">
            <h3>{words.say('language')}</h3>
            <div class="choices" role="group" aria-label={words.say('language')}>
              {LANGUAGES.map(({ code, name }) => (
                <button
                  key={code}
                  type="button"
                  class="choice"
                  lang={code}
                  aria-pressed={code === words.language.code}
                  onClick={() => onLanguage(code)}
                >
                  <span class="choice-name">{name}</span>
                </button>
              ))}
            </div>
          </section>
          {takeAway === undefined ? null : <TakeAway words={words} port={takeAway} />}
          <Composers words={words} port={composers} onLog={() => actions.downloadLog()} />
          <FreshStart words={words} onFresh={() => dispatch({ type: 'resetAsked', seed: freshSeed() })} />
        </div>
      </div>
    </section>
  );
}
