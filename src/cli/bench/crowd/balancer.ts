/** What stands before several gateways: every new connection goes to the next one that takes it. Knows nothing of what it carries. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Balancer {
  readonly port: number;
  close(): void;
}

export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  let turn = 0;
  const open = new Set<Socket>();
  const forward = (from: Socket, left: number): void => {
    if (left === 0) return void from.destroy();
    const to = connect({ port: ports[turn++ % ports.length]!, host: '127.0.0.1', noDelay: true });
    // Refused: the next one is asked, and nobody hears of it.
    const refused = (): void => forward(from, left - 1);
    to.once('error', refused);
    to.once('connect', () => {
      to.off('error', refused).on('error', () => from.destroy());
      for (const socket of [from, to]) {
        open.add(socket);
        socket.on('close', () => open.delete(socket));
      }
      from.pipe(to).on('close', () => from.destroy());
      to.pipe(from).on('close', () => to.destroy());
    });
  };
  const server = createServer({ noDelay: true }, (from) => {
    from.on('error', () => from.destroy());
    forward(from, ports.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
