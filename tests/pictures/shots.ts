/** `npm run shots [-- FOLDER [NAME…]]`: the key pictures of a visit, from a seeded session, for people to look at. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCENES, shoot } from './scenes.ts';
import { openStudio } from './studio.ts';

const SEED = 11;
const [folder = 'shots', ...names] = process.argv.slice(2);
const scenes = SCENES.filter(({ name }) => names.length === 0 || names.includes(name));
if (scenes.length === 0) {
  console.error(`There are pictures of ${SCENES.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
console.error('playing the visit …');
const film = await shoot(SEED, new Set(scenes.map(({ moment }) => moment)));
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
