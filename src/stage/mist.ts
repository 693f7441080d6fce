/** The grain of the mist: a soft cloud that tiles seamlessly, painted once. Knows the 2D canvas only. */
import { Rng } from '../kernel/random.ts';
import { smooth } from './viewModel/motion.ts';

/** A power of two, so that the graphics card can repeat it. */
export const MIST_SIZE = 256;
const OCTAVES = [
  { cells: 4, weight: 0.56 },
  { cells: 8, weight: 0.28 },
  { cells: 16, weight: 0.12 },
  { cells: 32, weight: 0.04 },
] as const;

/** [MIST_SIZE²] value noise of four octaves, 0–1, periodic both ways. */
export function mistField(seed = 5): Float32Array {
  const field = new Float32Array(MIST_SIZE * MIST_SIZE);
  const rng = new Rng(seed);
  for (const { cells, weight } of OCTAVES) {
    const knots = Float32Array.from({ length: cells * cells }, () => rng.next());
    const size = MIST_SIZE / cells;
    for (let y = 0; y < MIST_SIZE; y++) {
      const row = Math.floor(y / size);
      const down = smooth(y / size - row);
      const upper = row * cells;
      const lower = ((row + 1) % cells) * cells;
      for (let x = 0; x < MIST_SIZE; x++) {
        const column = Math.floor(x / size);
        const along = smooth(x / size - column);
        const right = (column + 1) % cells;
        const above = knots[upper + column]! * (1 - along) + knots[upper + right]! * along;
        const below = knots[lower + column]! * (1 - along) + knots[lower + right]! * along;
        field[y * MIST_SIZE + x]! += weight * (above * (1 - down) + below * down);
      }
    }
  }
  return field;
}

/** White with the mist as opacity. The context must belong to a clear canvas of MIST_SIZE². */
export function paintMist(pen: CanvasRenderingContext2D): void {
  const image = pen.createImageData(MIST_SIZE, MIST_SIZE);
  const field = mistField();
  for (let i = 0; i < field.length; i++) {
    image.data.fill(255, 4 * i, 4 * i + 3);
    image.data[4 * i + 3] = Math.round(255 * field[i]!);
  }
  pen.putImageData(image, 0, 0);
}
