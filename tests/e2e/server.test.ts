/** What `npm start` starts, as its own process on the built page. */
import { describe, expect, it } from 'vitest';
import { start } from '../cli/program.ts';

describe('the server', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'says where the stage is, serves it, and ends cleanly on %s',
    async (signal) => {
      const server = start('src/server/main.ts', [], { PORT: '0', HOST: '127.0.0.1' });
      const [address] = /http:\/\/127\.0\.0\.1:\d+\//.exec(await server.says('The stage is at')) ?? [''];
      const page = await (await fetch(address)).text();
      expect(page).toContain('<div id="stage"');
      // Relative addresses, so that the same files work under any folder of any host.
      expect(page).toMatch(/src="\.\/assets\/[^"]+\.js"/);
      expect((await fetch(`${address}readyz`)).status).toBe(200);
      server.kill(signal);
      expect(await server.ended).toMatchObject({ code: 0, err: '' });
    },
  );

  it('prints an address at which a phone is let in, on the port of the stage', async () => {
    const server = start('src/server/main.ts', [], { PORT: '0', HOST: '127.0.0.1' });
    const said = await server.says('Phones join at');
    const [stage] = /http:\/\/[\d.:]+(?=\/ )/.exec(said) ?? [''];
    const [, page = '', token = ''] = /(http:\/\/[\d.:]+\/r\/main)#([\w-]+)/.exec(said) ?? [];
    expect(page).toBe(`${stage}/r/main`);
    expect(await (await fetch(page)).text()).toContain('id="more"');
    const traded = await fetch(page, { method: 'POST', body: token });
    expect([traded.status, (await traded.text()).length]).toEqual([200, 48]);
    server.kill('SIGTERM');
    expect(await server.ended).toMatchObject({ code: 0, err: '' });
  });

  it('says in one sentence that its port is taken', async () => {
    const first = start('src/server/main.ts', [], { PORT: '0', HOST: '127.0.0.1' });
    const [, port = ''] = /:(\d+)\//.exec(await first.says('The stage is at')) ?? [];
    const second = await start('src/server/main.ts', [], { PORT: port, HOST: '127.0.0.1' }).ended;
    first.kill('SIGTERM');
    await first.ended;
    expect(second.code).toBe(1);
    expect(second.err).toMatch(new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is already in use[^\\n]*\\n$`));
  });
});
