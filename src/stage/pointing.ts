/** Hands near the stage: where they are, for the eye that follows them, and what they point at. Holds the listeners. */
import type { Pointable } from '../session/ports.ts';
import { placeOf, touchedAt, type Place } from './viewModel/hit.ts';
import type { View } from './viewModel/view.ts';

/** The picture on the page and its device pixels to a CSS pixel; both change as the window does. */
export interface Hung {
  readonly picture: HTMLElement | SVGSVGElement;
  readonly ratio: number;
}

export interface Pointing extends Pointable {
  close(): void;
}

export function openPointing(view: View, hung: () => Hung): Pointing {
  const place: Place = { x: 0, y: 0 };

  function notice(event: PointerEvent): void {
    const { picture, ratio } = hung();
    const box = picture.getBoundingClientRect();
    const touched = event.type === 'pointerdown';
    view.feel.notice((event.clientX - box.left) * ratio, (event.clientY - box.top) * ratio, view.clock, touched);
  }
  // Anywhere on the page: the eye also follows a hand over the controls.
  const options = { capture: true, passive: true } as const;
  window.addEventListener('pointermove', notice, options);
  window.addEventListener('pointerdown', notice, options);

  return {
    at(x, y) {
      const { picture, ratio } = hung();
      const box = picture.getBoundingClientRect();
      return touchedAt(view, (x - box.left) * ratio, (y - box.top) * ratio);
    },
    placeOf(touched) {
      const { picture, ratio } = hung();
      if (!placeOf(view, touched, place)) return null;
      const box = picture.getBoundingClientRect();
      return { x: box.left + place.x / ratio, y: box.top + place.y / ratio };
    },
    mark(touched) {
      view.feel.marked = touched;
    },
    close() {
      window.removeEventListener('pointermove', notice, options);
      window.removeEventListener('pointerdown', notice, options);
    },
  };
}
