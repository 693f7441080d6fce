/** Sockets of phones (`/rate`) and of stage pages (`/stage`): a thin skin over the gateway, the hub and the door. */
import { WebSocketServer, type WebSocket } from 'ws';
import type { Milliseconds } from '../kernel/units.ts';
import { CLOSED, encodeFromPhone, encodePlace, MOST_BYTES, RATE_PROTOCOL } from '../protocol/phone.ts';
import { EXPORT_PIECE, STAGE_PROTOCOL } from '../protocol/stageFeed.ts';
import type { Door } from './door.ts';
import type { Connection, Gateway } from './gateway.ts';
import type { StageHub } from './stageHub.ts';
import { knockOf, refuse, type Upgrade } from './upgrades.ts';

/** A closed socket whose other end does not answer is cut. */
const CUT_AFTER: Milliseconds = 2000;
/** A piece of a session log, each character of which may take six bytes as JSON, and what is around it. */
const MOST_STAGE_BYTES = 6 * EXPORT_PIECE + 1024;
/** What the library says of a frame that is too large; people of the protocol say that it is refused. */
const TOO_BIG = 1009;

const ALIVE = encodeFromPhone({ type: 'alive' });

interface Sockets {
  readonly upgrade: Upgrade;
  close(): void;
}

export function phoneSockets(door: Door, gateway: Gateway, now: () => Milliseconds): Sockets {
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MOST_BYTES,
    perMessageDeflate: false,
    // A ping is a message like any other, and counts.
    autoPong: false,
    skipUTF8Validation: true,
    handleProtocols: () => RATE_PROTOCOL,
  });
  const upgrade: Upgrade = (request, socket, head) => {
    const admitted = door.admit(knockOf(request), now());
    if (!admitted.ok) return refuse(socket, admitted);
    const { id, listener } = admitted.ticket;
    sockets.handleUpgrade(request, socket, head, (phone) => {
      const connection = connectionOf(phone);
      phone.on('message', (data: Buffer, isBinary) => gateway.hear(id, connection, isBinary ? data : null, now()));
      phone.on('ping', () => {
        if (gateway.hear(id, connection, ALIVE, now()) === 'counted') phone.pong();
      });
      phone.on('close', () => gateway.leave(id, connection, now()));
      // What breaks a connection is followed by its close.
      phone.on('error', () => gateway.leave(id, connection, now()));
      gateway.join(id, listener, connection, now());
    });
  };
  return { upgrade, close: () => sockets.close() };
}

function connectionOf(phone: WebSocket): Connection {
  const close = phone.close.bind(phone);
  phone.close = (code, reason) => {
    close(code === TOO_BIG ? CLOSED.refused : code, reason);
    setTimeout(() => phone.terminate(), CUT_AFTER).unref();
  };
  return {
    send: (place) => phone.send(encodePlace(place)),
    close: (code, reason) => phone.close(code, reason),
  };
}

/** @param invitation the address in the code now */
export function stageSockets(door: Door, hub: StageHub, invitation: () => string, now: () => Milliseconds): Sockets {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MOST_STAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols: () => STAGE_PROTOCOL,
  });
  const upgrade: Upgrade = (request, socket, head) => {
    const knock = knockOf(request);
    const admitted = door.admitStage(knock);
    if (!admitted.ok) return refuse(socket, admitted);
    sockets.handleUpgrade(request, socket, head, (page) => {
      const link = {
        local: knock.local,
        send: (text: string) => page.send(text),
        get waiting() {
          return page.bufferedAmount;
        },
      };
      page.on('message', (data: Buffer, isBinary) => {
        if (isBinary || !hub.hear(link, data.toString(), now())) page.close(CLOSED.refused, 'not understood');
      });
      page.on('close', () => hub.detach(link));
      page.on('error', () => page.terminate());
      hub.attach(link, invitation());
    });
  };
  return {
    upgrade,
    close() {
      sendAway(sockets);
    },
  };
}

/** Everybody is asked to come back; whoever sleeps and answers nothing is cut. */
export function sendAway(sockets: WebSocketServer): void {
  for (const page of sockets.clients) {
    page.close(CLOSED.restart, '0');
    setTimeout(() => page.terminate(), CUT_AFTER).unref();
  }
  sockets.close();
}
