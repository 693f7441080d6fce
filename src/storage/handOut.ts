/** Gives a person a file to keep: the browser's own download. */

/** The browser has taken its copy by then. */
const HELD_MS = 10_000;

export function handOut(name: string, type: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), HELD_MS);
}
