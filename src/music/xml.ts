/**
 * XML as a tree of elements, through parse-xml: it never loads or expands what a document type declares, so that no
 * entity can grow. Knows nothing of music.
 */
import { parseXml, XmlElement, XmlError } from '@rgrove/parse-xml';
import { fail, succeed, type Result } from '../kernel/result.ts';

export type { XmlElement } from '@rgrove/parse-xml';

/** Text of a file: by its byte order mark, else its XML declaration, else UTF-8, else Windows' Latin letters. */
export function decodeText(bytes: Uint8Array): string {
  const [a, b, c] = bytes;
  if (a === 0xff && b === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (a === 0xfe && b === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (a === 0x3c && b === 0) return new TextDecoder('utf-16le').decode(bytes);
  if (a === 0 && b === 0x3c) return new TextDecoder('utf-16be').decode(bytes);
  const isMarked = a === 0xef && b === 0xbb && c === 0xbf;
  const opening = String.fromCharCode(...bytes.subarray(0, 200));
  const declared = isMarked ? undefined : /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w.-]+)["']/.exec(opening)?.[1];
  for (const label of declared ? [declared, 'utf-8'] : ['utf-8'])
    try {
      return new TextDecoder(label, { fatal: true }).decode(bytes);
    } catch {
      continue;
    }
  return new TextDecoder('windows-1252').decode(bytes);
}

/** The root element. The fault's sentence completes "This file …". */
export function parseElement(text: string): Result<XmlElement, 'broken'> {
  try {
    const { root } = parseXml(text);
    return root ? succeed(root) : fail('broken', 'has no XML in it');
  } catch (error) {
    // Far too deep a nesting ends the parser's stack.
    if (error instanceof RangeError) return fail('broken', 'cannot be read: its XML is nested too deeply');
    if (!(error instanceof XmlError)) throw error;
    return fail('broken', `cannot be read: its XML is damaged in line ${error.line}`);
  }
}

export function elementsOf(parent: XmlElement): XmlElement[] {
  return parent.children.filter((node) => node instanceof XmlElement);
}

export function childrenOf(parent: XmlElement, name: string): XmlElement[] {
  return elementsOf(parent).filter((element) => element.name === name);
}

/** The first element down a path of names. */
export function find(parent: XmlElement, ...path: readonly string[]): XmlElement | undefined {
  let element: XmlElement | undefined = parent;
  for (const name of path) {
    if (!element) return undefined;
    element = element.children.find((node): node is XmlElement => node instanceof XmlElement && node.name === name);
  }
  return element;
}

export function textAt(parent: XmlElement, ...path: readonly string[]): string | undefined {
  return find(parent, ...path)?.text.trim();
}

/** A finite number, or undefined where there is none. */
export function numberAt(parent: XmlElement, ...path: readonly string[]): number | undefined {
  const text = textAt(parent, ...path);
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as it may stand inside an element or an attribute; what XML 1.0 has no sign for is left out. */
export function escapeXml(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex -- control characters are what is removed
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replace(/\p{Cs}/gu, '')
      .replace(/[&<>"]/g, (sign) => ENTITIES[sign]!)
  );
}
