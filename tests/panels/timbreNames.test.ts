import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MAP_EMS, MAP_POINTS, NAMED, namesOnMap } from '../../src/panels/timbreNames.ts';
import { TIMBRE_NAMES } from '../../src/sound/timbre/timbres.ts';

const FOLDER = new URL('../../assets/locales/', import.meta.url);

describe('names on the map of timbres', () => {
  it('are of instruments that the house has, and every instrument has its point', () => {
    expect(MAP_POINTS.map(({ name }) => name).toSorted()).toEqual([...TIMBRE_NAMES].toSorted());
    expect(NAMED.filter((name) => !TIMBRE_NAMES.includes(name))).toEqual([]);
    for (const { x, y } of MAP_POINTS) {
      expect(Math.min(x, y)).toBeGreaterThan(0);
      expect(Math.max(x, y)).toBeLessThan(1);
    }
  });

  it.each(readdirSync(FOLDER))('stand beside each other in %s', (file) => {
    const words = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Record<string, string>;
    const names = namesOnMap((name) => words[`timbre.name.${name}`]!);
    expect(names.length).toBeGreaterThanOrEqual(9);
    expect(names[0]!.name).toBe('grand');
    const spans = names.map(({ text, side, x, y }) => {
      const at = x * MAP_EMS.width + (side === 'end' ? 0.5 : -0.5);
      const far = at + (side === 'end' ? 1 : -1) * text.length * 0.5;
      return { line: (1 - y) * MAP_EMS.height, from: Math.min(at, far), to: Math.max(at, far) };
    });
    const crossing = spans.flatMap((one, i) =>
      spans
        .slice(0, i)
        .filter(({ line, from, to }) => Math.abs(line - one.line) < 1.3 && from < one.to && one.from < to),
    );
    expect(crossing).toEqual([]);
  });

  it('give way to those before them', () => {
    const long = namesOnMap(() => 'a name that is longer than the map');
    expect(long).toEqual([]);
    const short = namesOnMap((name) => (name === 'grand' ? 'x' : 'xx'));
    expect(short.length).toBeGreaterThan(namesOnMap(() => 'xxxxxxxxxxxx').length);
  });
});
