/**
 * The phones of one process and what they say: the latest value of each within a window, holds that fall asleep, limits.
 * Bytes in, decisions and windows out; the time is brought along. Knows no sockets, no tickets and no stage.
 */
import type { Milliseconds } from '../kernel/units.ts';
import {
  binOf,
  HISTOGRAM_BINS,
  MOMENT,
  type CrowdWindow,
  type Dot,
  type Mood,
  type Vote,
} from '../protocol/crowdWindow.ts';
import { MOST_VOTES, type CrowdAct } from '../protocol/crowdAct.ts';
import { CLOSED, decodeFromPhone, MOST_BYTES, SILENT_HOLD, type Place } from '../protocol/phone.ts';
import { ADVICE } from '../protocol/rating.ts';
import { fullBucket, take, type Allowance, type Bucket } from './bucket.ts';
import { Camps, newMember, type Member } from './camps.ts';
import { newCounters, type GatewayCounters } from './counters.ts';

export interface GatewayLimits {
  /** How often one phone may speak; what is more is dropped. */
  readonly speech: Allowance;
  /** Dropped messages after which its socket is closed. */
  readonly strikes: number;
  /** After so long without one, strikes are forgotten. */
  readonly forgiven: Milliseconds;
  /** A phone that says nothing for so long is let go. */
  readonly idle: Milliseconds;
  /** A phone that has gone keeps its dot, its strikes and what is known of it for so long. */
  readonly remembered: Milliseconds;
  /** Phones at once. */
  readonly most: number;
}

export const GATEWAY_LIMITS: GatewayLimits = {
  speech: { perSecond: 5, burst: 10 },
  strikes: 3,
  forgiven: 10_000,
  idle: 60_000,
  remembered: 120_000,
  most: 10_000,
};

/** Every phone is told how many there are this often, when it has changed … */
const TOLD_EVERY: Milliseconds = 3000;
/** … in so many turns: thousands at once would keep a rating waiting. */
const TURNS = 30;

interface Phone {
  readonly listener: string;
  seat: number;
  /** null: it has gone. */
  connection: Connection | null;
  heardAt: Milliseconds;
  readonly bucket: Bucket;
  strikes: number;
  struckAt: Milliseconds;
  /** Latest value in this window, 0 = none, and when its press began. */
  value: number;
  since: Milliseconds;
  /** A press that lasts: its strength so far, when it was last heard of, when it began. */
  held: number;
  heldAt: Milliseconds;
  heldSince: Milliseconds;
  advice: number;
  /** Latest value in this moment, 0 = none. */
  felt: number;
  /** In a vote: which side its latest press took, 0 = none yet. */
  side: -1 | 0 | 1;
  readonly member: Member;
}

/** A phone's socket, as the gateway sees it. */
export interface Connection {
  send(place: Place): void;
  close(code: number, reason: string): void;
}

/** `dropped`: too much; `refused`: its socket has been closed. */
export type Verdict = 'counted' | 'dropped' | 'refused';

export class Gateway {
  readonly counters: GatewayCounters = newCounters();
  readonly #stage: string;
  readonly #proc: string;
  readonly #limits: GatewayLimits;
  readonly #phones = new Map<string, Phone>();
  /** Seats that are taken, by number; all below the first free one are. */
  readonly #seats = new Set<number>();
  #firstFree = 0;
  #joined = 0;
  #seq = 0;
  #open = false;
  #act: CrowdAct = 'music';
  /** What presses meant when the stage last took any: a vote outlives a stage that is away for a while. */
  #lastAct: CrowdAct = 'music';
  /** How many there were when those of each turn were last told; and the last turn that was. */
  readonly #told = new Array<number>(TURNS).fill(0);
  #turn = 0;
  #moment = 0;
  readonly #camps = new Camps();

  /** @param proc a name of this life of the process: letters, digits, - and _ */
  constructor(stage: string, proc: string, limits: GatewayLimits = GATEWAY_LIMITS) {
    this.#stage = stage;
    this.#proc = proc;
    this.#limits = limits;
  }

  get joined(): number {
    return this.#joined;
  }

  /** Nobody else can come, unless they are here already. */
  isFull(id: string): boolean {
    return this.#joined >= this.#limits.most && !this.#phones.get(id)?.connection;
  }

  /** A phone has come; its earlier socket, if any, goes. */
  join(id: string, listener: string, connection: Connection, now: Milliseconds): void {
    let phone = this.#phones.get(id);
    if (!phone) {
      phone = this.#newPhone(listener, now);
      this.#phones.set(id, phone);
    }
    if (phone.seat < 0) phone.seat = this.#takeSeat();
    const before = phone.connection;
    phone.connection = connection;
    phone.heardAt = now;
    if (before) {
      this.counters.closed.replaced++;
      before.close(CLOSED.replaced, 'open elsewhere');
    } else this.#joined++;
    this.counters.connected = this.#joined;
    connection.send(this.#placeOf(phone));
  }

  /** A socket has gone; one that was replaced says nothing. */
  leave(id: string, connection: Connection, now: Milliseconds): void {
    const phone = this.#phones.get(id);
    if (phone?.connection === connection) this.#detach(phone, now);
  }

  /** @param bytes what came, or null for a text frame */
  hear(id: string, connection: Connection, bytes: Uint8Array | null, now: Milliseconds): Verdict {
    const phone = this.#phones.get(id);
    if (phone?.connection !== connection) return 'refused';
    phone.heardAt = now;
    const message = bytes && bytes.length <= MOST_BYTES ? decodeFromPhone(bytes) : null;
    if (!message) return this.#refuse(phone, 'not understood', now);
    if (!take(phone.bucket, this.#limits.speech, now)) {
      this.counters.ratings.dropped++;
      if (now - phone.struckAt > this.#limits.forgiven) phone.strikes = 0;
      phone.strikes++;
      phone.struckAt = now;
      return phone.strikes >= this.#limits.strikes ? this.#refuse(phone, 'too much', now) : 'dropped';
    }
    if (message.type === 'advise') phone.advice = ADVICE.indexOf(message.advice);
    else if (message.type === 'hold') {
      phone.held = message.value;
      phone.heldAt = now;
      phone.heldSince = now - message.age;
    } else if (message.type === 'rate') {
      phone.held = 0;
      this.#rate(phone, message.value, now - message.age);
    }
    return 'counted';
  }

  /** Whether the stage takes presses, and what they mean; all phones are told. A vote begins with nobody's. */
  open(open: boolean, now: Milliseconds, act: CrowdAct = 'music'): void {
    if (this.#open === open && this.#act === act) return;
    if (open && this.#lastAct !== act) {
      for (const phone of this.#phones.values()) phone.side = 0;
      this.#lastAct = act;
    }
    this.#open = open;
    this.#act = act;
    this.#tellAll(now);
  }

  /** Ends the window: to be called every 50–100 ms. */
  flush(now: Milliseconds): CrowdWindow {
    const hist = new Array<number>(HISTOGRAM_BINS).fill(0);
    const advice = ADVICE.map(() => 0);
    const holding: [number, number] = [0, 0];
    const votes: Vote[] = [];
    const dots: Dot[] = [];
    const choices: [number, number] = [0, 0];
    let [n, sum, sumsq] = [0, 0, 0];
    for (const [id, phone] of this.#phones) {
      this.#attend(id, phone, now);
      if (phone.held !== 0) holding[phone.held < 0 ? 0 : 1]++;
      if (phone.connection && dots.length < MOST_VOTES) dots.push({ seat: phone.seat, held: phone.held });
      if (phone.side !== 0) choices[phone.side < 0 ? 0 : 1]++;
      if (phone.advice >= 0) advice[phone.advice]!++;
      phone.advice = -1;
      if (phone.value === 0) continue;
      n++;
      sum += phone.value;
      sumsq += phone.value * phone.value;
      hist[binOf(phone.value)]!++;
      if (votes.length < MOST_VOTES)
        votes.push({
          listener: phone.listener,
          seat: phone.seat,
          value: phone.value,
          age: Math.max(0, now - phone.since),
        });
      phone.felt = phone.value;
      phone.value = 0;
    }
    this.counters.ratings.counted += n;
    const moods = this.#endMoment(now);
    this.#tellSome(now);
    this.counters.windows++;
    return {
      stage: this.#stage,
      proc: this.#proc,
      seq: this.#seq++,
      t0: now,
      ...{ n, sum, sumsq, hist, joined: this.#joined, holding, advice },
      votes: this.#joined > MOST_VOTES ? [] : votes,
      moods,
      ...(this.#joined <= MOST_VOTES && { dots }),
      ...(this.#act === 'warmUp' && { choices }),
    };
  }

  /** Everybody goes, spread over `spreadMs`, and comes back elsewhere. @param chance 0–1 for each phone */
  dismiss(spreadMs: Milliseconds, chance: () => number): void {
    for (const { connection } of this.#phones.values())
      connection?.close(CLOSED.restart, String(Math.round(spreadMs * chance())));
  }

  #newPhone(listener: string, now: Milliseconds): Phone {
    return {
      listener,
      seat: -1,
      connection: null,
      heardAt: now,
      bucket: fullBucket(this.#limits.speech, now),
      ...{ strikes: 0, struckAt: -Infinity, value: 0, since: 0, held: 0, heldAt: 0, heldSince: 0 },
      ...{ advice: -1, felt: 0, side: 0 },
      member: newMember(),
    };
  }

  #takeSeat(): number {
    const seat = this.#firstFree;
    this.#seats.add(seat);
    while (this.#seats.has(this.#firstFree)) this.#firstFree++;
    return seat;
  }

  #rate(phone: Phone, value: number, since: Milliseconds): void {
    if (phone.value !== 0) this.counters.ratings.replaced++;
    phone.value = value;
    phone.since = since;
    phone.side = value < 0 ? -1 : 1;
  }

  /** Holds of phones that sleep are let go; phones that nobody looks at go, and are forgotten in the end. */
  #attend(id: string, phone: Phone, now: Milliseconds): void {
    if (phone.held !== 0 && now - phone.heldAt >= SILENT_HOLD) {
      this.#rate(phone, phone.held, phone.heldSince);
      phone.held = 0;
    }
    if (phone.connection) {
      if (now - phone.heardAt < this.#limits.idle) return;
      this.counters.closed.idle++;
      this.#detach(phone, now)?.close(CLOSED.idle, 'idle');
    } else if (now - phone.heardAt >= this.#limits.remembered && phone.value === 0) {
      this.#seats.delete(phone.seat);
      this.#firstFree = Math.min(this.#firstFree, phone.seat);
      this.#phones.delete(id);
    }
  }

  #endMoment(now: Milliseconds): readonly Mood[] {
    const moment = Math.floor(now / MOMENT);
    if (moment === this.#moment) return [];
    this.#moment = moment;
    const pressed: { readonly member: Member; readonly value: number }[] = [];
    const everyone: Member[] = [];
    for (const phone of this.#phones.values()) {
      everyone.push(phone.member);
      if (phone.felt === 0) continue;
      pressed.push({ member: phone.member, value: phone.felt });
      phone.felt = 0;
    }
    const moods = this.#camps.hear(pressed, everyone, moment);
    return this.#joined > MOST_VOTES ? moods : [];
  }

  #refuse(phone: Phone, reason: string, now: Milliseconds): Verdict {
    this.counters.closed.refused++;
    this.#detach(phone, now)?.close(CLOSED.refused, reason);
    return 'refused';
  }

  /** @returns the socket, which is to be closed or has been */
  #detach(phone: Phone, now: Milliseconds): Connection | null {
    const { connection } = phone;
    if (!connection) return null;
    phone.connection = null;
    phone.heardAt = now;
    this.#joined--;
    this.counters.connected = this.#joined;
    return connection;
  }

  #placeOf({ seat }: Phone): Place {
    return { open: this.#open, act: this.#act, seat, joined: this.#joined };
  }

  #tellAll(now: Milliseconds): void {
    this.#told.fill(this.#joined);
    this.#turn = turnAt(now);
    for (const phone of this.#phones.values()) phone.connection?.send(this.#placeOf(phone));
  }

  /** Those whose turn has come since. */
  #tellSome(now: Milliseconds): void {
    const turn = turnAt(now);
    const due = new Set<number>();
    for (let each = Math.max(this.#turn + 1, turn - TURNS + 1); each <= turn; each++)
      if (this.#told[each % TURNS] !== this.#joined) due.add(each % TURNS);
    this.#turn = turn;
    if (due.size === 0) return;
    for (const one of due) this.#told[one] = this.#joined;
    for (const phone of this.#phones.values())
      if (phone.connection && due.has(phone.seat % TURNS)) phone.connection.send(this.#placeOf(phone));
  }
}

function turnAt(now: Milliseconds): number {
  return Math.floor((now * TURNS) / TOLD_EVERY);
}
