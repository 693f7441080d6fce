/**
 * The light of Then and of Now over the whole picture: Then is cool and pale, as it was before anybody taught it, Now is
 * warm. A filter of the page, so that nothing that is drawn needs to know of it.
 */
import type { State } from '../session/state.ts';

const LIGHT: Readonly<Record<State['contrast']['status'], string>> = {
  none: '',
  asked: '',
  then: 'saturate(0.32) brightness(0.92) hue-rotate(-12deg)',
  now: 'saturate(1.22) brightness(1.08) sepia(0.1)',
};

/** @param picture the element that is drawn on */
export function lightSeason(picture: HTMLElement | SVGSVGElement, part: State['contrast']['status']): void {
  const filter = LIGHT[part];
  if (picture.style.filter === filter) return;
  picture.style.transition = 'filter 0.5s';
  picture.style.filter = filter;
}
