/** What stands before several gateways in the bench: a connection goes to one that takes it, and ends when that one does. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startBalancer } from '../../src/cli/bench/crowd/balancer.ts';

async function shouter(name: string) {
  const taken = new Set<Socket>();
  const server = createServer((socket) => {
    taken.add(socket);
    socket.on('error', () => undefined);
    socket.write(name);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const kill = async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of taken) socket.resetAndDestroy();
    await closed;
  };
  return { port, kill };
}

async function hello(port: number): Promise<readonly [string, Socket]> {
  const socket = connect({ port, host: '127.0.0.1' }).on('error', () => undefined);
  const [said] = (await once(socket, 'data')) as [Buffer];
  return [said.toString(), socket];
}

describe('the balancer', () => {
  it('takes turns, passes over who is gone, and cuts those who were there', async () => {
    const [first, second] = [await shouter('first'), await shouter('second')];
    const balancer = await startBalancer([first.port, second.port]);
    const there = [await hello(balancer.port), await hello(balancer.port)];
    expect(there.map(([name]) => name)).toEqual(['first', 'second']);
    const cut = once(there[0]![1], 'close');
    await first.kill();
    await cut;
    expect(there[1]![1].destroyed).toBe(false);
    for (let again = 0; again < 3; again++) expect((await hello(balancer.port))[0]).toBe('second');
    balancer.close();
    await second.kill();
    await expect(hello(balancer.port)).rejects.toThrow('ECONNREFUSED');
  });
});
