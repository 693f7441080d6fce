/** The code that phones scan is the address, module by module: read back as a camera's program would. */
import { describe, expect, it } from 'vitest';
import { codePath } from '../../src/panels/invitation.tsx';

describe('the code', () => {
  const { path, size } = codePath('http://192.168.1.20:8080/r/main#dEC_zS4nDcaGldPr');
  const dark = new Set([...path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${x} ${y}`));

  it('has its three corners, and four white modules around it', () => {
    const inner = size - 8;
    // ISO/IEC 18004: 17 + 4 × version modules a side.
    expect((inner - 17) % 4).toBe(0);
    const corner = (left: number, top: number): string =>
      Array.from({ length: 7 }, (_, y) =>
        Array.from({ length: 7 }, (__, x) => (dark.has(`${left + x} ${top + y}`) ? '#' : '.')).join(''),
      ).join('\n');
    const finder = ['#######', '#.....#', '#.###.#', '#.###.#', '#.###.#', '#.....#', '#######'].join('\n');
    for (const [left, top] of [
      [4, 4],
      [size - 11, 4],
      [4, size - 11],
    ] as const)
      expect(corner(left, top)).toBe(finder);
    for (const module of dark)
      for (const at of module.split(' ').map(Number)) expect(at > 3 && at < size - 4).toBe(true);
  });

  it('is another one when the token is', () => {
    expect(codePath('http://192.168.1.20:8080/r/main#AAAAAAAAAAAAAAAA').path).not.toBe(path);
  });
});
