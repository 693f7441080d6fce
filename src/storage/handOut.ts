/** Gives a person a file to keep: the browser's own download. */

/** The browser has taken its copy by then. */
const HELD_MS = 10_000;

export function handOut(name: string, type: string, content: string | Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), HELD_MS);
}

/** Of bytes that are handed to the browser at a time: it may keep them on the disk, and the page need not hold them. */
const PARCEL_BYTES = 8 * 2 ** 20;

/** A file that comes bit by bit and is given as a whole. */
export class Parcel {
  readonly #packed: Blob[] = [];
  #loose: Uint8Array<ArrayBuffer>[] = [];
  #bytes = 0;

  add(bytes: Uint8Array<ArrayBuffer>): void {
    this.#loose.push(bytes);
    this.#bytes += bytes.length;
    if (this.#bytes >= PARCEL_BYTES) this.#pack();
  }

  handOut(name: string, type: string): void {
    this.#pack();
    handOut(name, type, new Blob(this.#packed, { type }));
  }

  #pack(): void {
    this.#packed.push(new Blob(this.#loose));
    this.#loose = [];
    this.#bytes = 0;
  }
}
