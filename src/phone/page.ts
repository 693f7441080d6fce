/** The phones' page: fingers and keys in, the state of the connection out. Knows no network. */
import { MOST_VOTES, type CrowdAct } from '../protocol/crowdAct.ts';
import { ADVICE, type Advice } from '../protocol/rating.ts';
import { seatAngle, type Place } from '../protocol/phone.ts';
import type { LinkStatus } from './link.ts';
import type { PhonePresses, Sign } from './presses.ts';
import type { Word } from './words.ts';

export interface PageActions {
  readonly presses: PhonePresses;
  advise(advice: Advice): boolean;
  /** A finger asks for the connection. */
  hurry(): void;
  now(): number;
}

/** Dots of others that are drawn beside one's own. */
const MOST_DOTS = 40;
const SVG = 'http://www.w3.org/2000/svg';
/** What the pads are called, Change first, and what is said of them. */
const ACTS: Readonly<Record<CrowdAct, { readonly pads: readonly [Word, Word]; readonly hint: Word }>> = {
  music: { pads: ['change', 'more'], hint: 'hint' },
  warmUp: { pads: ['calmer', 'wilder'], hint: 'vote' },
  applause: { pads: ['clap', 'clap'], hint: 'applause' },
};
/** As on the stage, one's own dot wears what one has pressed for so long, ms. */
const WORN = 2600;
const KEYS: Readonly<Record<string, Sign>> = { ArrowRight: 1, '+': 1, ArrowLeft: -1, '-': -1, '−': -1 };

function byId(id: string): HTMLElement {
  return document.getElementById(id)!;
}

export function showPage(
  say: (word: Word) => string,
  actions: PageActions,
): (status: LinkStatus, place: Place | null) => void {
  const { presses, now } = actions;
  const pads: Readonly<Record<Sign, HTMLElement>> = { 1: byId('more'), [-1]: byId('change') };
  const hint = byId('hint');
  byId('advice').setAttribute('aria-label', say('advice'));
  let act: CrowdAct | null = null;
  for (const sign of [1, -1] as const) preparePad(sign);
  for (const advice of ADVICE) {
    const chip = document.createElement('button');
    chip.type = 'button';
    chip.textContent = say(advice);
    chip.onclick = () => {
      if (actions.advise(advice)) flash(chip, 'given');
      else actions.hurry();
    };
    byId('advice').append(chip);
  }

  function preparePad(sign: Sign): void {
    const pad = pads[sign];
    pad.onpointerdown = (event) => {
      if (event.button !== 0) return;
      begin(event.pointerId, sign);
      if (event.isTrusted) pad.setPointerCapture(event.pointerId);
    };
    // A finger that the system takes away has lifted.
    pad.onpointerup = pad.onpointercancel = pad.onlostpointercapture = (event) => end(event.pointerId);
    pad.oncontextmenu = (event) => event.preventDefault();
    pad.onkeydown = (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      if (!event.repeat) begin(event.key, sign);
    };
    pad.onkeyup = (event) => end(event.key);
    pad.onblur = () => ['Enter', ' '].forEach(end);
    // A screen reader clicks without pressing.
    pad.onclick = (event) => {
      if (event.detail === 0 && presses.held === 0 && begin('click', sign)) end('click');
    };
  }

  function begin(by: string | number, sign: Sign): boolean {
    if (document.body.classList.contains('waiting')) actions.hurry();
    if (!presses.begin(by, sign, now())) return false;
    draw();
    if ('vibrate' in navigator) navigator.vibrate(10);
    return true;
  }

  function end(by: string | number): void {
    const sign = presses.held;
    done(presses.end(by, now()), sign);
  }

  function done(outcome: ReturnType<PhonePresses['end']>, sign: Sign | 0): void {
    if (outcome === null || sign === 0) return;
    draw();
    // Nobody claps too quickly.
    const quick = outcome === 'quick' && act !== 'applause';
    hint.textContent = quick ? say('quick') : act === 'music' ? '' : hint.textContent;
    if (outcome !== 'lost') flash(pads[sign], quick ? 'quick' : 'sent');
    if (outcome === 'sent') wear(sign);
    if (outcome === 'lost') actions.hurry();
  }

  function draw(): void {
    for (const sign of [1, -1] as const) pads[sign].classList.toggle('pressed', presses.held === sign);
  }

  window.addEventListener('keydown', (event) => {
    const sign = KEYS[event.key];
    if (sign === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (!event.repeat) begin(event.key, sign);
  });
  window.addEventListener('keyup', (event) => {
    if (KEYS[event.key] !== undefined) end(event.key);
  });
  setInterval(() => {
    const sign = presses.held;
    done(presses.beat(now()), sign);
  }, 50);

  function wear(sign: Sign): void {
    const ring = byId('ring');
    ring.dataset['worn'] = String(sign);
    flash(ring, 'sent');
    clearTimeout(worn);
    worn = setTimeout(() => delete ring.dataset['worn'], WORN);
  }
  let worn: ReturnType<typeof setTimeout>;

  function turnTo(next: CrowdAct): void {
    if (act === next) return;
    act = next;
    const { pads: names, hint: line } = ACTS[next];
    for (const sign of [1, -1] as const) pads[sign].lastElementChild!.textContent = say(names[sign > 0 ? 1 : 0]);
    byId('advice').hidden = next !== 'music';
    hint.textContent = say(line);
  }
  turnTo('music');

  return (status, place) => {
    turnTo(place?.act ?? 'music');
    byId('dot').textContent = say((place?.joined ?? 0) > MOST_VOTES ? 'ring' : 'dot');
    const open = status === 'open' && place !== null;
    document.body.className = !open ? 'waiting off' : place.open ? 'open' : 'open off';
    const words = status !== 'open' ? say(status) : place?.open === false ? say('closed') : say('open');
    const people = open ? ` · ${say('here').replace('{n}', String(place.joined))}` : '';
    const text = `${words}${people}`;
    const element = byId('status');
    if (element.textContent !== text) element.textContent = text;
    drawRing(place);
  };
}

/** Plays the animation of a class from its beginning. */
function flash(element: HTMLElement, name: string): void {
  element.classList.remove('sent', 'quick', 'given');
  void element.offsetWidth;
  element.classList.add(name);
  setTimeout(() => element.classList.remove(name), 600);
}

/** As on the stage: every phone at the place of its seat, one's own in gold. */
function drawRing(place: Place | null): void {
  const ring = byId('ring');
  const key = place ? `${place.seat} ${place.joined}` : '';
  if (ring.dataset['drawn'] === key) return;
  ring.dataset['drawn'] = key;
  const mine = place?.seat ?? 0;
  const others = Math.min(MOST_DOTS, Math.max(0, (place?.joined ?? 1) - 1));
  const seats = Array.from({ length: others + 1 }, (_, seat) => seat).filter((seat) => seat !== mine);
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', 'M50 10a40 40 0 1 1 0 80a40 40 0 1 1 0 -80z');
  ring.replaceChildren(path, ...[...seats.slice(0, others), mine].map((seat) => dot(seat, seat === mine)));
}

function dot(seat: number, isMine: boolean): Element {
  const circle = document.createElementNS(SVG, 'circle');
  const angle = 2 * Math.PI * seatAngle(seat);
  circle.setAttribute('cx', String(50 + 40 * Math.sin(angle)));
  circle.setAttribute('cy', String(50 - 40 * Math.cos(angle)));
  circle.setAttribute('r', isMine ? '8' : '4');
  if (isMine) circle.setAttribute('class', 'mine');
  return circle;
}
