/**
 * The least that could stand in the gateway's place, as its baseline: takes everybody, understands one byte, counts. It has no
 * tickets, no limits, no latest value per phone, and forgets nobody because it knows nobody.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { binOf, HISTOGRAM_BINS } from '../../../protocol/crowdWindow.ts';
import { answerParent, ownUsage } from './child.ts';
import type { ServerOrders } from './orders.ts';

const PLACE = Uint8Array.of(0x81, 1, 0, 0, 0, 0);
const server = createServer((_, response) => response.end('everybodys'));
const sockets = new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false });
const stages = new Set<WebSocket>();
let hist = new Array<number>(HISTOGRAM_BINS).fill(0);
let n = 0;

server.on('upgrade', (request, socket, head) =>
  sockets.handleUpgrade(request, socket, head, (peer) => {
    peer.on('error', () => peer.terminate());
    if (request.url === '/stage') {
      stages.add(peer);
      return;
    }
    peer.on('message', (data: Buffer) => {
      n++;
      hist[binOf(data.readInt8(1) / 127)]!++;
    });
    peer.send(PLACE);
  }),
);

answerParent<ServerOrders>({
  open: ({ windowMs }) =>
    new Promise((resolve) => {
      setInterval(() => {
        const text = JSON.stringify({ type: 'window', window: { n, hist } });
        hist = new Array<number>(HISTOGRAM_BINS).fill(0);
        n = 0;
        for (const stage of stages) stage.send(text);
      }, windowMs);
      server.listen(0, '127.0.0.1', () => resolve({ port: (server.address() as AddressInfo).port }));
    }),
  token: () => 'no token',
  read: ({ collect }) => ({ usage: ownUsage(collect), counters: null }),
});
