/**
 * `npm run shots [-- FOLDER [NAME…]]`: the key pictures of a visit, from a seeded session, for people to look at.
 * `npm run shots -- --keep` makes the album anew that the tests compare with and the documentation shows.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SCENES, shoot } from './scenes.ts';
import { ALBUM, keepStrip } from './strips.ts';
import { openStudio } from './studio.ts';

const SEED = 11;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { keep: { type: 'boolean', default: false } },
});
const [folder = values.keep ? ALBUM : 'shots', ...names] = positionals;
const scenes = SCENES.filter(({ name }) => names.length === 0 || names.includes(name));
if (scenes.length === 0) {
  console.error(`There are pictures of ${SCENES.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
console.error('playing the visit …');
const film = await shoot(SEED, new Set(scenes.map(({ moment }) => moment)));
if (values.keep) for (const { moment } of scenes) keepStrip(moment, film.get(moment)!);
const studio = await openStudio();
try {
  for (const scene of scenes) {
    const { jpeg, drawCalls, errors } = await studio.take(scene, film.get(scene.moment)!);
    const path = join(folder, `${scene.name}.jpg`);
    writeFileSync(path, jpeg);
    console.error(`${path}: ${drawCalls} draw calls${errors.map((error) => `\n  ${error}`).join('')}`);
  }
} finally {
  await studio.close();
}
