/**
 * The audience of one stage in one process: phones come in by the door, speak to the gateway, and what they say goes to the
 * stage's pages. Wires the parts to a server and a clock; decides nothing.
 */
import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { Milliseconds } from '../kernel/units.ts';
import type { CrowdWindow } from '../protocol/crowdWindow.ts';
import type { Listening } from '../protocol/relay.ts';
import type { RedisState, StageRoomDesk } from './desk.ts';
import { Door, type Knock, type Traded } from './door.ts';
import { Gateway, GATEWAY_LIMITS, type GatewayLimits } from './gateway.ts';
import { phoneSockets, stageSockets } from './gatewaySockets.ts';
import type { Role } from './health.ts';
import { GatewayRelay, StageRelay, type Wire } from './relay.ts';
import { StageHub } from './stageHub.ts';
import { Tickets } from './tickets.ts';
import { routeUpgrades, type Upgrade } from './upgrades.ts';
import type { KioskHealth } from './watchdog.ts';

/** The one stage of a process that is told of no other. */
export const USUAL_STAGE = 'main';
/** From one window to the next where the stage's pages hear them at once; and where they go through Redis. */
export const WINDOW: Milliseconds = 50;
export const FAR_WINDOW: Milliseconds = 100;
/** Between two looks at the stage's pages. */
const ROUND: Milliseconds = 1000;
/** Phones that are sent away come back elsewhere within so long. */
const SPREAD: Milliseconds = 5000;

export interface AudienceOptions {
  readonly stage?: string;
  /** ≥ 16 bytes; gateways of one stage share it. Left out: fresh ones, so that a restart asks everybody for the code again. */
  readonly secret?: Uint8Array;
  /** Where phones find the page, without a closing slash, e.g. `http://192.168.1.20:8080`. */
  phonesAt(): string;
  /** The page's address where a proxy stands before it; null without one. */
  readonly publicOrigin?: string | null;
  readonly limits?: GatewayLimits;
  /** Left out: `FAR_WINDOW` for a gateway, `WINDOW` else. */
  readonly window?: Milliseconds;
  /** `gateway`: no stage page can come, and windows go to the stage over `shared`. */
  readonly role?: Role;
  /** What the processes of this stage hear each other by; null where this is the only one. */
  readonly shared?: { readonly wire: Wire; state(): RedisState } | null;
  /** Takes a sentence for whoever keeps this running. */
  warned?(sentence: string): void;
  /** What happens to this process's windows; left out: they go to the stage's pages. */
  publish?(window: CrowdWindow): void;
  /** Upgrades of other paths. */
  readonly otherwise?: Upgrade;
  /** ms since 1970, and never backwards. */
  now?(): Milliseconds;
}

export interface Audience {
  readonly stage: string;
  readonly role: Role;
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
  const listens = ({ open, act }: Listening): void => gateway.open(open, now(), act);
  const hub = new StageHub((open, act) => {
    listens({ open, act });
    relay?.pulse();
  }, now());
  const door = new Door({
    tickets,
    counters: gateway.counters,
    publicOrigin,
    isFull: (id) => gateway.isFull(id),
    random: () => randomBytes(16),
  });
  const invitation = (): string => `${phonesAt()}/r/${stage}#${tickets.token(now())}`;
  const phones = phoneSockets(door, gateway, now);
  const pages = stageSockets(door, hub, invitation, now);
  const { role = 'stage', shared = null } = options;
  routeUpgrades(
    server,
    role === 'stage' ? { '/rate': phones.upgrade, '/stage': pages.upgrade } : { '/rate': phones.upgrade },
    options.otherwise,
  );

  const deliver = (window: CrowdWindow): void => hub.deliver(window, now());
  const near = shared && { wire: shared.wire, stage, proc, joined: () => gateway.joined, now };
  const far = near && role === 'gateway' ? new GatewayRelay(near, listens) : null;
  const relay =
    far ??
    (near &&
      new StageRelay(near, {
        deliver,
        listening: () => ({ open: hub.open, act: hub.act }),
        doubled: () =>
          options.warned?.(
            `Another process is the stage “${stage}” as well: both hear the same phones; give one of them another name with STAGE.`,
          ),
      }));
  const publish = options.publish ?? (far ? (window: CrowdWindow) => far.publish(window) : deliver);
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
  const windows = setInterval(flush, options.window ?? (far ? FAR_WINDOW : WINDOW));
  const rounds = setInterval(() => hub.lookAfter(now()), ROUND);
  let rotation: NodeJS.Timeout;
  const rotate = (): void => {
    hub.invite(invitation());
    rotation = setTimeout(rotate, tickets.tokenLeft(now()) + 1);
  };
  rotate();
  return {
    stage,
    role,
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
      gateways: () => relay?.gateways() ?? [{ proc, joined: gateway.joined, age: 0 }],
      redis: () => shared?.state() ?? 'none',
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
      relay?.close();
      gateway.dismiss(SPREAD, () => randomBytes(1)[0]! / 255);
      phones.close();
      pages.close();
    },
  };
}
