/**
 * The map of timbres: a voice is taken by its handle and moved between the instruments, or called to where the map is
 * tapped; the two sliders below say the same to keys and to those who do not see the map. Beside the handle a finger still
 * rolls the tray.
 */
import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { PITCHED, type PitchedVoice } from '../music/voices.ts';
import type { TimbrePlace } from '../protocol/timbrePlace.ts';
import type { Dispatch } from '../session/ports.ts';
import type { Words } from './language.ts';
import { Slider } from './slider.tsx';
import { MAP_POINTS, namesOnMap } from './timbreNames.ts';
import type { PanelView } from './view.ts';

/** Where a voice is taken up that nobody has moved yet. */
const MIDDLE: TimbrePlace = { x: 0.5, y: 0.5 };
const VOICES: readonly PitchedVoice[] = [...PITCHED].toSorted((a, b) => order(a) - order(b));

/** From above to below, as on the stage. */
function order(voice: PitchedVoice): number {
  return ['melody', 'inner1', 'inner2', 'bass'].indexOf(voice);
}

interface TimbreMapProps {
  readonly words: Words;
  readonly timbres: PanelView['timbres'];
  readonly dispatch: Dispatch;
}

export function TimbreMap({ words, timbres, dispatch }: TimbreMapProps): JSX.Element {
  const [voice, setVoice] = useState<PitchedVoice>('melody');
  const names = useMemo(() => namesOnMap((name) => words.say(`timbre.name.${name}`)), [words]);
  const named = new Set<string>(names.map(({ name }) => name));
  const place = timbres[voice];
  const { x, y } = place ?? MIDDLE;
  const mirrored = words.language.direction === 'rtl';
  const move = (next: TimbrePlace): void => dispatch({ type: 'timbre', voice, place: next });
  const percent = new Intl.NumberFormat(words.language.code, { style: 'percent' });

  function drag(event: PointerEvent & { currentTarget: HTMLElement }): void {
    if (event.type === 'pointerdown') event.currentTarget.setPointerCapture(event.pointerId);
    else if (event.currentTarget.hasPointerCapture(event.pointerId)) call(event);
  }

  function call(event: MouseEvent & { currentTarget: HTMLElement }): void {
    const { left, top, width, height } = event.currentTarget.closest('.timbre-map')!.getBoundingClientRect();
    const across = (event.clientX - left) / width;
    const within = (value: number): number => Math.min(1, Math.max(0, value));
    move({ x: within(mirrored ? 1 - across : across), y: within(1 - (event.clientY - top) / height) });
  }

  return (
    <section class="group timbre">
      <h3>{words.say('timbre')}</h3>
      <p class="fine">{words.say('hint.timbre')}</p>
      <div class="choices" role="group" aria-label={words.say('timbre.voice')}>
        {VOICES.map((one) => (
          <button
            key={one}
            type="button"
            class="choice"
            aria-pressed={one === voice}
            data-voice={one}
            onClick={() => setVoice(one)}
          >
            <span class="choice-name">{words.say(`timbre.${one}`)}</span>
          </button>
        ))}
      </div>
      <div class="timbre-map" aria-hidden="true" onClick={call}>
        {MAP_POINTS.map(({ name, ...at }) => (
          <i key={name} class="timbre-point" data-named={named.has(name) ? '' : undefined} style={placed(at)} />
        ))}
        {names.map(({ name, text, side, ...at }) => (
          <span key={name} class="timbre-name" data-side={side} style={placed(at)}>
            {text}
          </span>
        ))}
        {VOICES.map((one) => {
          const at = timbres[one];
          return at && one !== voice ? <i key={one} class="timbre-other" data-voice={one} style={placed(at)} /> : null;
        })}
        <i
          class="timbre-handle"
          data-voice={voice}
          data-set={place ? '' : undefined}
          style={placed({ x, y })}
          onPointerDown={drag}
          onPointerMove={drag}
        />
      </div>
      <Slider
        name="timbre-x"
        label={words.say('timbre.across')}
        text={percent.format(x)}
        value={x}
        least={0}
        most={1}
        grain={0.01}
        onValue={(value) => move({ x: value, y })}
      />
      <Slider
        name="timbre-y"
        label={words.say('timbre.up')}
        text={percent.format(y)}
        value={y}
        least={0}
        most={1}
        grain={0.01}
        onValue={(value) => move({ x, y: value })}
      />
      <button
        type="button"
        class="action"
        disabled={!place}
        onClick={() => dispatch({ type: 'timbre', voice, place: null })}
      >
        {words.say('timbre.back')}
      </button>
    </section>
  );
}

function placed({ x, y }: TimbrePlace): { insetInlineStart: string; insetBlockStart: string } {
  return { insetInlineStart: `${100 * x}%`, insetBlockStart: `${100 * (1 - y)}%` };
}
