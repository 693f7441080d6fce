/** One frame, back to front: the order in which the structures are painted, and nothing else. */
import { paintArcs } from './arcs.ts';
import { paintBygones } from './bygones.ts';
import { paintCloud } from './cloud.ts';
import { paintHall, paintPeople } from './crowd.ts';
import { paintFilament } from './filament.ts';
import { paintHalos, paintHolds } from './halo.ts';
import { clearInks, type Inks } from './ink.ts';
import { paintMembrane } from './membrane.ts';
import { paintMark } from './mark.ts';
import { paintMood, paintSparkles } from './moods.ts';
import { IVORY, MIST, SOIL_EDGE, mix } from './palette.ts';
import { paintFlower } from './petals.ts';
import { paintGarden } from './plants.ts';
import { paintFall } from './petalFall.ts';
import { paintRibbon } from './ribbon.ts';
import { paintRootwork } from './root.ts';
import { paintSeeds } from './seeds.ts';
import { SPRITE } from './sprites.ts';
import { paintSprouts } from './sprouts.ts';
import { paintStrands } from './strands.ts';
import type { View } from './viewModel/view.ts';
import { paintPlayer, paintWaves } from './waves.ts';

function setOpacity(inks: Inks, opacity: number): void {
  inks.under.opacity = opacity;
  inks.light.opacity = opacity;
  inks.body.opacity = opacity;
  inks.spark.opacity = opacity;
}

function paintHorizon(inks: Inks, view: View): void {
  const { width, soilY, nowX, unit } = view.layout;
  const far = mix(SOIL_EDGE, MIST, 0.35);
  inks.under.point(0, soilY, 0.12 * unit, far, 0.5);
  inks.under.point(nowX, soilY, 0.16 * unit, mix(MIST, IVORY, 0.3), 0.75);
  inks.under.point(width, soilY, 0.12 * unit, far, 0.5);
  inks.under.stroke(SPRITE.thread);
}

export function paint(inks: Inks, view: View): void {
  clearInks(inks);
  paintGarden(inks, view);
  paintMood(inks, view);
  paintMembrane(inks, view);
  paintHorizon(inks, view);
  paintHall(inks, view);
  setOpacity(inks, view.pageFade);
  paintArcs(inks, view);
  paintRibbon(inks, view);
  paintRootwork(inks, view);
  paintSeeds(inks, view);
  paintStrands(inks, view);
  paintBygones(inks, view);
  paintCloud(inks, view);
  paintHalos(inks, view);
  paintFilament(inks, view);
  paintSprouts(inks, view);
  setOpacity(inks, 1);
  paintPeople(inks, view);
  paintPlayer(inks, view);
  paintFlower(inks, view);
  paintFall(inks, view);
  paintWaves(inks, view);
  paintHolds(inks, view);
  paintSparkles(inks, view);
  paintMark(inks, view);
}
