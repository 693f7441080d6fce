/**
 * The panels wander with the picture in an installation, so that no edge of a button lies on the same pixels for months.
 * Whole pixels, looked at once a second: between two steps, which are half a minute apart, nothing is touched.
 */
import { driftX, driftY } from '../kernel/drift.ts';
import type { Seconds } from '../kernel/units.ts';
import './css/wander.css';

export class Wandering {
  #second = -1;
  #by = '';

  /**
   * @param root where the panels stand, once they are drawn
   * @param on in an installation
   * @param now of the page's clock, which the picture wanders by, too
   */
  follow(root: ParentNode, on: boolean, now: Seconds): void {
    const second = Math.floor(now);
    if (on ? second === this.#second : this.#by === '') return;
    const panels = root.querySelector<HTMLElement>('.panels');
    if (!panels) return;
    this.#second = on ? second : -1;
    const by = on ? `${driftX(second)}px ${driftY(second)}px` : '';
    if (by === this.#by) return;
    this.#by = by;
    panels.style.translate = by;
    panels.toggleAttribute('data-wanders', on);
  }
}
