/**
 * The typefaces of the panels. What every language shows comes with the page; the faces of a large script come with its
 * language, in many small files of which a browser fetches those that hold what is to be read. Until a face is there, or
 * where it never comes, the machine's own stands in (`font-display: swap`).
 */
import '@fontsource-variable/atkinson-hyperlegible-next/wght.css';
import '@fontsource-variable/fraunces/wght.css';
import '@fontsource-variable/noto-sans-arabic/wght.css?shown=names';
import '@fontsource-variable/noto-sans-jp/wght.css?shown=names';
import '@fontsource/noto-music/400.css?shown=music';

const LOADERS: Readonly<Record<string, () => Promise<unknown>>> = {
  ar: () => import('@fontsource-variable/noto-sans-arabic/wght.css?shown=ar'),
  ja: () => import('@fontsource-variable/noto-sans-jp/wght.css?shown=ja'),
  zh: () => import('@fontsource-variable/noto-sans-sc/wght.css?shown=zh'),
};

/** Makes the faces of a language known to the page. Never fails: without them, the machine's own fonts are read. */
export async function loadFaces(code: string): Promise<void> {
  try {
    await LOADERS[code]?.();
  } catch {
    // The words are there all the same.
  }
}
