/** Many phones in one process, each no more than a socket: they come, press at their own moments and go. */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Rng } from '../../../kernel/random.ts';
import { turnOf } from './account.ts';
import { machineTime } from './child.ts';
import { handshake, OPCODE, RATING_FRAMES, readAnswer, readFrames, tradeRequest } from './frames.ts';
import type { JoinOrder, Joins, Rated, RateOrder } from './orders.ts';

/** A join that takes longer has failed. ms */
const PATIENCE = 10_000;
/** Between looks at who is due. ms */
const TICK = 2;

interface Phone {
  ticket: string | null;
  socket: Socket | null;
}

export class Phones {
  readonly #phones: Phone[] = [];
  #broken = 0;

  get broken(): number {
    return this.#broken;
  }

  async join(order: JoinOrder): Promise<Joins> {
    while (this.#phones.length < order.phones) this.#phones.push({ ticket: null, socket: null });
    const coming = this.#phones.filter(({ socket }) => socket === null);
    const took: number[] = [];
    const failures: Record<string, number> = {};
    const began = machineTime();
    const joins: Promise<void>[] = [];
    for (let next = 0; next < coming.length;) {
      while (next < coming.length && machineTime() - began >= (next * order.over) / coming.length) {
        const phone = coming[next++]!;
        const knocked = machineTime();
        joins.push(
          this.#come(phone, order).then(
            () => void took.push(machineTime() - knocked),
            (error: Error) => void (failures[error.message] = (failures[error.message] ?? 0) + 1),
          ),
        );
      }
      await sleep(TICK);
    }
    await Promise.all(joins);
    return { took: Float64Array.from(took), lasted: machineTime() - began, failures };
  }

  /** Each phone presses evenly, from a moment of its own on: never twice in a window, unless a window waits for a core. */
  async rate({ perSecond, lasting, seed }: RateOrder): Promise<Rated> {
    const rng = new Rng(seed);
    const period = 1000 / perSecond;
    const present = this.#phones
      .flatMap(({ socket }) => (socket === null ? [] : [{ socket, phase: rng.next() * period }]))
      .toSorted((a, b) => a.phase - b.phase);
    const sent = new Float64Array(Math.ceil((present.length * lasting) / period) + present.length);
    let [count, lag] = [0, 0];
    const began = machineTime();
    for (let round = 0; present.length > 0; round++) {
      if (round * period >= lasting) break;
      for (const { socket, phase } of present) {
        const due = began + round * period + phase;
        if (due >= began + lasting) break;
        while (machineTime() < due) await sleep(TICK);
        const now = machineTime();
        lag = Math.max(lag, now - due);
        if (socket.destroyed) continue;
        sent[count++] = now;
        socket.write(RATING_FRAMES[turnOf(now)]!);
      }
    }
    return { sent: sent.slice(0, count), lag };
  }

  leave(): void {
    for (const phone of this.#phones) {
      phone.socket?.removeAllListeners('close');
      phone.socket?.destroy();
      phone.socket = null;
    }
  }

  async #come(phone: Phone, order: JoinOrder): Promise<void> {
    phone.ticket ??= await trade(order);
    const socket = await enter(order, phone.ticket);
    phone.socket = socket;
    socket.on('close', () => {
      if (phone.socket === socket) phone.socket = null;
      this.#broken++;
    });
  }
}

function open({ port, from }: JoinOrder): Socket {
  const socket = connect({ port, host: '127.0.0.1', localAddress: from, noDelay: true });
  socket.setTimeout(PATIENCE, () => socket.destroy(new Error('no answer')));
  return socket;
}

function trade(order: JoinOrder): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = open(order);
    let text = '';
    socket.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')));
    socket.on('error', (error: NodeJS.ErrnoException) => reject(new Error(error.code ?? error.message)));
    socket.on('close', () => {
      const answer = readAnswer(text);
      if (answer?.status === 200) resolve(answer.body);
      else reject(new Error(`trade: ${answer?.status ?? 'cut off'}`));
    });
    socket.write(tradeRequest(`127.0.0.1:${order.port}`, order.token));
  });
}

/** @returns once the server has told the phone its place */
function enter(order: JoinOrder, ticket: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = open(order);
    let unread: Buffer = Buffer.alloc(0);
    let upgraded = false;
    const fail = (why: string): void => {
      reject(new Error(why));
      socket.destroy();
    };
    socket.on('error', (error: NodeJS.ErrnoException) => reject(new Error(error.code ?? error.message)));
    socket.on('close', () => reject(new Error('cut off')));
    socket.on('data', (bytes: Buffer) => {
      unread = unread.length === 0 ? bytes : Buffer.concat([unread, bytes]);
      if (!upgraded) {
        const answer = readAnswer(unread.toString('latin1'));
        if (answer === null) return;
        if (answer.status !== 101) return fail(`handshake: ${answer.status}`);
        upgraded = true;
        unread = unread.subarray(unread.length - answer.body.length);
      }
      const { frames, rest } = readFrames(unread);
      unread = rest;
      if (!frames.some(({ opcode }) => opcode === OPCODE.binary)) return;
      socket.setTimeout(0);
      socket.removeAllListeners('data').removeAllListeners('close').removeAllListeners('error');
      // From here on nothing that comes matters, but that it is still there.
      socket.on('error', () => socket.destroy()).resume();
      resolve(socket);
    });
    socket.write(handshake(`127.0.0.1:${order.port}`, ticket));
  });
}
