/** What staff set and read once the PIN has let them in: volume, speech, hours, languages, health, and three ways to begin again. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { MINUTES_A_DAY, QUIETEST_LIMIT, type Hours } from '../protocol/installation.ts';
import type { Health, StaffPort } from '../session/staff.ts';
import { LANGUAGES } from './language.ts';
import type { TextKey, Words } from './language.ts';
import { Slider } from './slider.tsx';

const QUARTER = 15;
const RENEWED_EVERY_MS = 1000;
/** What a museum keeps, as a beginning. */
const USUAL_HOURS: Hours = { opens: 10 * 60, closes: 18 * 60 };

interface StaffSettingsProps {
  readonly words: Words;
  readonly staff: StaffPort;
  onNewPin(): void;
  onDone(): void;
}

/** @param minute after midnight @returns e.g. 09:30 */
function clockTime(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

export function StaffSettings({ words, staff, onNewPin, onDone }: StaffSettingsProps): JSX.Element {
  const [health, setHealth] = useState(staff.health());
  const [settings, setSettings] = useState(staff.settings());
  const [speaking, setSpeaking] = useState(staff.speaking());
  const [microphone, setMicrophone] = useState(staff.microphone());
  useEffect(() => {
    const timer = setInterval(() => {
      setHealth(staff.health());
      setMicrophone(staff.microphone());
    }, RENEWED_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  function change(part: Partial<typeof settings>): void {
    staff.change(part);
    setSettings(staff.settings());
  }
  const { loudest, hours, languages, takeAway, timbreMap, applause } = settings;
  const refusal = applause && (microphone === 'denied' || microphone === 'none') ? microphone : null;
  const offered = (code: string): boolean => languages.length === 0 || languages.includes(code);
  function toggle(code: string): void {
    const chosen = LANGUAGES.map((language) => language.code).filter((other) => offered(other) !== (other === code));
    // One at least stays; all of them is the same as no choice.
    if (chosen.length > 0) change({ languages: chosen.length === LANGUAGES.length ? [] : chosen });
  }
  return (
    <>
      <section class="group">
        <Slider
          name="loudest"
          label={words.say('staff.loudest')}
          text={`${Math.round(100 * loudest)} %`}
          value={loudest}
          least={QUIETEST_LIMIT}
          most={1}
          grain={0.05}
          onValue={(value) => change({ loudest: value })}
        />
      </section>
      <section class="group">
        <button
          type="button"
          class="choice"
          aria-pressed={speaking}
          onClick={() => {
            staff.speak(!speaking);
            setSpeaking(staff.speaking());
          }}
        >
          {words.say('staff.speak')}
        </button>
      </section>
      <section class="group">
        <h3>{words.say('staff.hours')}</h3>
        <button
          type="button"
          class="choice"
          aria-pressed={hours === null}
          onClick={() => change({ hours: hours === null ? USUAL_HOURS : null })}
        >
          {words.say('staff.always')}
        </button>
        {hours === null
          ? null
          : (['opens', 'closes'] as const).map((end) => (
              <Slider
                key={end}
                name={end}
                label={words.say(`staff.${end}`)}
                text={clockTime(hours[end])}
                value={hours[end]}
                least={0}
                most={MINUTES_A_DAY - QUARTER}
                grain={QUARTER}
                onValue={(value) => change({ hours: { ...hours, [end]: value } })}
              />
            ))}
      </section>
      <section class="group">
        <h3>{words.say('staff.languages')}</h3>
        <div class="choices">
          {LANGUAGES.map(({ code, name }) => (
            <button
              key={code}
              type="button"
              class="choice"
              lang={code}
              aria-pressed={offered(code)}
              onClick={() => toggle(code)}
            >
              {name}
            </button>
          ))}
        </div>
      </section>
      <section class="group">
        <button type="button" class="choice" aria-pressed={takeAway} onClick={() => change({ takeAway: !takeAway })}>
          {words.say('staff.takeAway')}
        </button>
        <button type="button" class="choice" aria-pressed={timbreMap} onClick={() => change({ timbreMap: !timbreMap })}>
          {words.say('staff.timbreMap')}
        </button>
        <button type="button" class="choice" aria-pressed={applause} onClick={() => change({ applause: !applause })}>
          {words.say('staff.applause')}
        </button>
        <p class="fine" role="status">
          {words.say(refusal === null ? 'hint.staff.applause' : `hint.microphone.${refusal}`)}
        </p>
      </section>
      <HealthList words={words} health={health} />
      <div class="row staff-row">
        <button
          type="button"
          class="action"
          onClick={() => {
            staff.endVisit();
            onDone();
          }}
        >
          {words.say('staff.reset')}
        </button>
        <button type="button" class="action" onClick={() => staff.reload()}>
          {words.say('staff.reload')}
        </button>
        <button
          type="button"
          class="action"
          onClick={() => {
            staff.leaveInstallation();
            onDone();
          }}
        >
          {words.say('staff.leave')}
        </button>
        <button type="button" class="action" onClick={onNewPin}>
          {words.say('staff.newPin')}
        </button>
      </div>
    </>
  );
}

function HealthList({ words, health }: { readonly words: Words; readonly health: Health }): JSX.Element {
  const minutes = Math.floor(health.uptime / 60_000);
  const rows: readonly (readonly [TextKey, string])[] = [
    ['staff.composer', `${health.agent}${health.backend === null ? '' : `, ${health.backend}`}`],
    ['staff.sound', words.say(health.audible ? 'staff.sound.on' : 'staff.sound.off')],
    ['staff.late', String(health.lateEvents)],
    ['staff.uptime', `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`],
    ['staff.heap', `${Math.round(health.heapMb)} MB`],
    ['staff.errors', health.errors.length === 0 ? words.say('staff.errors.none') : ''],
  ];
  return (
    <section class="group">
      <h3>{words.say('staff.health')}</h3>
      <dl class="staff-health">
        {rows.map(([key, value]) => (
          <div key={key}>
            <dt>{words.say(key)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {health.errors.length === 0 ? null : (
        <ul class="staff-errors" dir="ltr">
          {health.errors.map((error, index) => (
            <li key={index}>{error}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
