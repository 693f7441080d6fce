/**
 * The audience of one stage in one process: phones come in by the door, speak to the gateway, and what they say goes to the
 * stage's pages. Wires the parts to a server and a clock; decides nothing.
 */
import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { Milliseconds } from '../kernel/units.ts';
import type { CrowdWindow } from '../protocol/crowdWindow.ts';
import type { StageRoomDesk } from './desk.ts';
import { Door, type Knock, type Traded } from './door.ts';
import { Gateway, GATEWAY_LIMITS, type GatewayLimits } from './gateway.ts';
import { phoneSockets, stageSockets } from './gatewaySockets.ts';
import { StageHub } from './stageHub.ts';
import { Tickets } from './tickets.ts';
import { routeUpgrades, type Upgrade } from './upgrades.ts';
import type { KioskHealth } from './watchdog.ts';

/** The one stage of a process that is told of no other. */
export const USUAL_STAGE = 'main';
const WINDOW: Milliseconds = 100;
/** Between two looks at the stage's pages. */
const ROUND: Milliseconds = 1000;
/** Phones that are sent away come back elsewhere within so long. */
const SPREAD: Milliseconds = 5000;

export interface AudienceOptions {
  readonly stage?: string;
  /** ≥ 16 bytes; gateways of one stage share it. Left out: fresh ones, so that a restart asks everybody for the code again. */
  readonly secret?: Uint8Array;
  /** Where phones find the page, without a closing slash, e.g. `http://192.168.1.20:8080`. */
  readonly phonesAt: string;
  /** The page's address where a proxy stands before it; null without one. */
  readonly publicOrigin?: string | null;
  readonly limits?: GatewayLimits;
  /** From one window to the next, 50–100 ms. */
  readonly window?: Milliseconds;
  /** What happens to this process's windows; left out: they go to its own stage pages. */
  publish?(window: CrowdWindow): void;
  /** Upgrades of other paths. */
  readonly otherwise?: Upgrade;
  /** ms since 1970, and never backwards. */
  now?(): Milliseconds;
}

export interface Audience {
  readonly stage: string;
  readonly gateway: Gateway;
  readonly hub: StageHub;
  /** For whoever serves an operator. */
  readonly desk: StageRoomDesk;
  /** Opens `/stage` for a page on another machine. */
  readonly stageKey: string;
  /** The phones' address with the token of this minute. */
  invitation(): string;
  trade(credential: string, knock: Pick<Knock, 'host' | 'origin' | 'address'>): Traded;
  /** Since this process last handed a window on. */
  publishAge(): Milliseconds;
  /** How the stage's pages on this machine are. */
  kiosk(): KioskHealth;
  /** Hands the last window on and sends everybody away. */
  close(): void;
}

const steadyClock = (): Milliseconds => performance.timeOrigin + performance.now();

export function openAudience(server: Server, options: AudienceOptions): Audience {
  const { stage = USUAL_STAGE, secret = randomBytes(32), phonesAt, publicOrigin = null, now = steadyClock } = options;
  const tickets = new Tickets(secret, stage);
  const proc = randomBytes(8).toString('hex');
  const gateway = new Gateway(stage, proc, options.limits ?? GATEWAY_LIMITS);
  const hub = new StageHub((open, act) => gateway.open(open, now(), act), now());
  const door = new Door({
    tickets,
    counters: gateway.counters,
    publicOrigin,
    isFull: (id) => gateway.isFull(id),
    random: () => randomBytes(16),
  });
  const invitation = (): string => `${phonesAt}/r/${stage}#${tickets.token(now())}`;
  const phones = phoneSockets(door, gateway, now);
  const pages = stageSockets(door, hub, invitation, now);
  routeUpgrades(server, { '/rate': phones.upgrade, '/stage': pages.upgrade }, options.otherwise);

  const publish = options.publish ?? ((window: CrowdWindow) => hub.deliver(window, now()));
  let quiet = true;
  let flushedAt = now();
  const flush = (): void => {
    const window = gateway.flush(now());
    const isQuiet = window.joined === 0 && window.n === 0;
    // Once nobody is there any more that is said once, and then nothing.
    if (!isQuiet || !quiet) publish(window);
    quiet = isQuiet;
    flushedAt = window.t0;
  };
  const windows = setInterval(flush, options.window ?? WINDOW);
  const rounds = setInterval(() => hub.lookAfter(now()), ROUND);
  let rotation: NodeJS.Timeout;
  const rotate = (): void => {
    hub.invite(invitation());
    rotation = setTimeout(rotate, tickets.tokenLeft(now()) + 1);
  };
  rotate();
  return {
    stage,
    gateway,
    hub,
    desk: {
      get pages() {
        return hub.pages;
      },
      command: (command) => hub.command(command),
      report: () => hub.report?.report ?? null,
      reportAge: () => now() - (hub.report?.at ?? -Infinity),
      onReport: (heard) => hub.onReport(heard),
      onExported: (heard) => hub.onExported(heard),
      gateways: () => [{ proc, joined: gateway.joined, age: 0 }],
      redis: () => 'none',
    },
    publishAge: () => now() - flushedAt,
    kiosk: () => hub.kiosk(now()),
    stageKey: tickets.stageKey,
    invitation,
    trade: (credential, knock) => door.trade(credential, knock, now()),
    close() {
      clearInterval(windows);
      clearInterval(rounds);
      clearTimeout(rotation);
      flush();
      gateway.dismiss(SPREAD, () => randomBytes(1)[0]! / 255);
      phones.close();
      pages.close();
    },
  };
}
