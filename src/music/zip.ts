/** Files into a zip archive as they come, through fflate: stored, because sound hardly shrinks. Knows nothing of music. */
import { strToU8, Zip, ZipPassThrough } from 'fflate';

/** An archive being written: files one after another, each in as many pieces as it takes. */
export class ZipWriter {
  readonly #zip: Zip;
  #file: ZipPassThrough | null = null;

  /** @param onBytes told of every piece of the archive, in order */
  constructor(onBytes: (bytes: Uint8Array<ArrayBuffer>) => void) {
    this.#zip = new Zip((error, bytes) => {
      if (error) throw error;
      onBytes(new Uint8Array(bytes));
    });
  }

  /** Begins a file; the one before is whole. @param modified ISO 8601, 1980–2099 */
  begin(name: string, modified: string): void {
    this.#end();
    this.#file = new ZipPassThrough(name);
    const at = new Date(modified);
    // A date that no zip can say would spoil the whole archive.
    this.#file.mtime = at.getFullYear() >= 1980 && at.getFullYear() < 2100 ? at : new Date('1980-01-02T00:00:00Z');
    this.#zip.add(this.#file);
  }

  /** @throws Error where no file has been begun */
  add(bytes: Uint8Array | string): void {
    if (!this.#file) throw new Error('no file has been begun');
    this.#file.push(typeof bytes === 'string' ? strToU8(bytes) : bytes);
  }

  finish(): void {
    this.#end();
    this.#zip.end();
  }

  #end(): void {
    this.#file?.push(new Uint8Array(), true);
    this.#file = null;
  }
}
