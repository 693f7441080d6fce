/** Files that are dropped on the page: the garden takes them wherever they fall, and the browser opens none in its place. */

function holdsFile(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') === true;
}

/** @param root shows, by `data-dropping`, that a file may be let go · @returns a way to stop */
export function catchFiles(root: HTMLElement, take: (file: File) => void): () => void {
  function show(dropping: boolean): void {
    root.toggleAttribute('data-dropping', dropping);
  }
  function over(event: DragEvent): void {
    if (!holdsFile(event)) return;
    event.preventDefault();
    show(true);
  }
  function left(event: DragEvent): void {
    // Leaving one part of the page for another is not leaving it.
    if (event.relatedTarget === null) show(false);
  }
  function dropped(event: DragEvent): void {
    if (!holdsFile(event)) return;
    event.preventDefault();
    show(false);
    const file = event.dataTransfer?.files[0];
    if (file !== undefined) take(file);
  }
  window.addEventListener('dragover', over);
  window.addEventListener('dragleave', left);
  window.addEventListener('drop', dropped);
  return () => {
    window.removeEventListener('dragover', over);
    window.removeEventListener('dragleave', left);
    window.removeEventListener('drop', dropped);
  };
}
