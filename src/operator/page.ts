/** The operator's page: fingers and keys in, what the stage reports out. Knows no network. */
import type { Milliseconds } from '../kernel/units.ts';
import { CROWD_ACTS, type CrowdAct } from '../protocol/crowdAct.ts';
import type { OperatorCommand, StageReport } from '../protocol/operator.ts';
import type { ToOperator } from '../protocol/operatorFeed.ts';
import { changesBetween, type Connection, type Desk, type Kind, type Wait } from './desk.ts';
import { showFigures } from './figures.ts';
import type { LineStatus, PinOutcome } from './link.ts';
import type { Say } from './words.ts';

export interface PageActions {
  /** @returns false when there is no line */
  send(command: OperatorCommand): boolean;
  enter(pin: string): Promise<PinOutcome>;
  lock(): Promise<void>;
  /** Gives the person a file. */
  save(name: string, text: string): void;
  now(): Milliseconds;
}

export interface Page {
  connected(status: LineStatus): void;
  hear(message: ToOperator): void;
}

const DRAWN_EVERY: Milliseconds = 250;
/** A slider that is dragged speaks no oftener. */
const SLID_EVERY: Milliseconds = 150;
/** So long it waits for the second press that loads the stage anew. */
const SURE_WITHIN: Milliseconds = 4000;
const SAVED_SHOWN: Milliseconds = 4000;
/** The buttons' step, of 100. */
const SHARE_STEP = 10;

function byId<Found extends HTMLElement = HTMLElement>(id: string): Found {
  return document.getElementById(id) as Found;
}

function write(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function showPage(say: Say, language: string, desk: Desk, actions: PageActions): Page {
  const { now } = actions;
  let status: LineStatus = 'opening';
  let told: Connection | null = null;
  let sureUntil = -Infinity;
  let savedUntil = -Infinity;
  let slidAt = -Infinity;
  let sliding: ReturnType<typeof setTimeout> | null = null;
  const log = { name: '', pieces: [] as string[], characters: 0 };

  const share = byId<HTMLInputElement>('share');
  const connection = (): Connection => desk.connection(now(), status === 'open');

  function ask(command: OperatorCommand): void {
    if (!actions.send(command)) return;
    desk.ask(command, now());
    draw();
  }

  function control(parent: string, id: string, press: () => void): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.id = id;
    button.className = 'control';
    button.append(document.createElement('b'), document.createElement('span'));
    button.onclick = () => {
      if (button.getAttribute('aria-disabled') !== 'true') press();
    };
    byId(parent).append(button);
    return button;
  }

  const freeze = control('controls', 'freeze', () => ask({ type: 'freeze', frozen: desk.report?.frozen !== true }));
  const undo = control('controls', 'undo', () => ask({ type: 'undo' }));
  byId('controls').prepend(freeze, undo);
  const code = control('controls', 'code', () => ask({ type: 'code', shown: desk.report?.codeShown !== true }));
  const save = control('controls', 'export', () => {
    log.pieces = [];
    log.characters = 0;
    ask({ type: 'export' });
  });
  const reload = control('controls', 'reload', () => {
    if (now() < sureUntil) {
      sureUntil = -Infinity;
      ask({ type: 'reload' });
    } else sureUntil = now() + SURE_WITHIN;
    draw();
  });
  const blackout = control('emergency', 'blackout', () => ask({ type: 'blackout', dark: desk.report?.dark !== true }));
  const panic = control('emergency', 'panic', () => ask({ type: 'panic' }));

  const acts = CROWD_ACTS.map((act) => {
    const label = document.createElement('label');
    label.className = 'choice';
    const radio = document.createElement('input');
    Object.assign(radio, { type: 'radio', name: 'act', value: act });
    radio.onchange = () => ask({ type: 'act', act });
    const name = document.createElement('span');
    name.textContent = say(act);
    label.append(radio, name);
    byId('act').append(label);
    return { act, radio };
  });

  function slid(): void {
    const wait = slidAt + SLID_EVERY - now();
    if (sliding !== null) return;
    sliding = setTimeout(
      () => {
        sliding = null;
        slidAt = now();
        ask({ type: 'weigh', weight: share.valueAsNumber / 100 });
      },
      Math.max(0, wait),
    );
  }
  share.oninput = slid;
  const nudge = (by: number) => (): void => {
    share.value = String(share.valueAsNumber + by);
    slid();
    draw();
  };
  byId('less').onclick = nudge(-SHARE_STEP);
  byId('more').onclick = nudge(SHARE_STEP);

  write(byId('title'), say('title'));
  document.title = `Antiphon · ${say('title')}`;
  write(byId('lock'), say('lock'));
  byId('lock').onclick = () => void actions.lock();
  byId('controls').setAttribute('aria-label', say('controls'));
  byId('readings').setAttribute('aria-label', say('readings'));
  write(byId('weight').querySelector('label')!, say('weight'));
  byId('less').setAttribute('aria-label', `${say('weight')}: ${say('less')}`);
  byId('more').setAttribute('aria-label', `${say('weight')}: ${say('more')}`);
  write(byId('act').querySelector('legend')!, say('act'));
  write(byId('gatewaysTitle'), say('gateways'));

  const door = byId<HTMLFormElement>('door');
  const pin = byId<HTMLInputElement>('pin');
  write(door.querySelector('label')!, say('pin'));
  write(door.querySelector('button')!, say('open'));
  door.onsubmit = (event) => {
    event.preventDefault();
    void actions.enter(pin.value).then((outcome) => {
      pin.value = '';
      const words = { in: '', wrong: say('wrong'), away: say('connecting'), wait: '' };
      const text = outcome.type === 'wait' ? say('wait', { n: outcome.seconds }) : words[outcome.type];
      write(byId('refused'), text);
      if (outcome.type !== 'in') pin.focus();
    });
  };

  /** What a control is called, what the stage says of it, and whether it has been asked and not confirmed. */
  function show(button: HTMLButtonElement, kind: Kind, name: string, state: string, pressed?: boolean): void {
    const wait = desk.waitOf(kind, now());
    const usable = isUsable();
    write(button.firstElementChild!, name);
    write(button.lastElementChild!, textOf(wait, state));
    button.dataset['wait'] = wait;
    if (pressed !== undefined) button.setAttribute('aria-pressed', String(pressed));
    const none = kind === 'undo' && (desk.report?.undoable ?? 0) === 0;
    button.setAttribute('aria-disabled', String(!usable || none));
  }
  /** Somebody is there to be asked, even where nobody answers. */
  function isUsable(): boolean {
    return ['alive', 'silent'].includes(connection());
  }
  function textOf(wait: Wait, state: string): string {
    return wait === 'asked' ? say('asked') : wait === 'failed' ? say('failed') : state;
  }

  function draw(): void {
    const link = connection();
    document.body.dataset['connection'] = link;
    const words = { lost: 'connecting', nobody: 'nobody', silent: 'silent', alive: 'alive' } as const;
    if (status !== 'locked') write(byId('connection'), say(words[link]));
    else write(byId('connection'), '');
    if (told !== null && told !== link && status !== 'locked') speak([say(words[link])]);
    told = link;
    if (status === 'locked') return;
    const { report } = desk;
    // What a stage said that does not answer any more is not what it is.
    const known = (text: string): string => (report && link !== 'lost' ? text : '–');
    show(blackout, 'blackout', say('blackout'), known(say(report?.dark ? 'dark' : 'lit')), report?.dark === true);
    show(panic, 'panic', say('panic'), say('panicHint'));
    show(freeze, 'freeze', say('freeze'), known(say(report?.frozen ? 'frozen' : 'learning')), report?.frozen === true);
    const bars = { n: report?.undoable ?? 0, r: report?.undoRatings ?? 0 };
    show(undo, 'undo', say('undo'), known(bars.n > 0 ? say('undoWhat', bars) : say('undoNone')));
    show(code, 'code', say('code'), known(say(report?.codeShown ? 'shown' : 'hidden')), report?.codeShown === true);
    show(save, 'export', say('export'), exportText());
    show(reload, 'reload', say('reload'), now() < sureUntil ? say('sure') : '');
    reload.dataset['sure'] = String(now() < sureUntil);
    drawWeight(report);
    drawAct(report);
    showFigures(say, language, desk, now());
  }

  function exportText(): string {
    if (log.pieces.length > 0) return say('saving', { n: Math.round(log.characters / 1000) });
    return now() < savedUntil ? say('saved') : '';
  }

  function drawWeight(report: StageReport | null): void {
    const wanted = desk.wanted('weigh', now());
    const asked = wanted?.type === 'weigh' ? wanted.weight : null;
    const value = Math.round(100 * (report?.crowdWeight ?? 1));
    const wait = desk.waitOf('weigh', now());
    byId('weight').dataset['wait'] = wait;
    const shown = `${value} %`;
    const text = asked !== null ? `${shown} → ${Math.round(100 * asked)} %` : wait === 'failed' ? say('failed') : shown;
    write(byId('shareSaid'), report ? text : '–');
    for (const id of ['less', 'more', 'share']) byId<HTMLButtonElement>(id).disabled = !isUsable();
    // A finger that holds the slider knows better; once it is confirmed the slider stands where the stage is.
    if (sliding === null && asked === null && share.valueAsNumber !== value) share.value = String(value);
  }

  function drawAct(report: StageReport | null): void {
    const wanted = desk.wanted('act', now());
    const act: CrowdAct | undefined = report?.act;
    const wait = desk.waitOf('act', now());
    byId('act').dataset['wait'] = wait;
    const legend = wait === 'none' ? say('act') : `${say('act')} – ${textOf(wait, '')}`;
    write(byId('act').querySelector('legend')!, legend);
    // A radio button is checked by whoever presses it; it goes back where the stage has not followed.
    for (const { act: each, radio } of acts) {
      const checked = wanted?.type === 'act' ? each === wanted.act : each === act;
      if (radio.checked !== checked) radio.checked = checked;
      radio.disabled = !isUsable();
    }
  }

  function speak(sentences: readonly string[]): void {
    if (sentences.length > 0) byId('spoken').textContent = sentences.join('. ');
  }

  setInterval(draw, DRAWN_EVERY);

  return {
    connected(next) {
      status = next;
      byId('door').hidden = next !== 'locked';
      byId('desk').hidden = next === 'locked';
      byId('lock').hidden = next === 'locked';
      if (next === 'locked') pin.focus();
      draw();
    },
    hear(message) {
      if (message.type === 'desk') {
        const before = desk.report;
        desk.hear(message.desk, now());
        speak(changesBetween(before, desk.report).map((word) => say(word)));
        return draw();
      }
      if (log.name !== message.name) log.pieces = [];
      if (log.pieces.length === 0) log.characters = 0;
      log.name = message.name;
      log.pieces.push(message.piece);
      log.characters += message.piece.length;
      desk.settle('export');
      if (message.last) {
        actions.save(message.name, log.pieces.join(''));
        log.pieces = [];
        savedUntil = now() + SAVED_SHOWN;
        speak([say('saved')]);
      }
      draw();
    },
  };
}
