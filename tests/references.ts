/** What one source file refers to, read from its syntax tree, so that comments and strings never count. Knows no floor plan. */
import { parseSync } from 'vite';

export interface Reference {
  readonly specifier: string;
  /** True when nothing of it is left after the types are erased. */
  readonly typeOnly: boolean;
  /** True for `new URL('…', import.meta.url)` and `?worker`, which name a file or a folder without importing it. */
  readonly isAddress: boolean;
}

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) {
    for (const item of value) yield* nodesOf(item);
  } else if (isNode(value)) {
    yield value;
    for (const child of Object.values(value)) yield* nodesOf(child);
  }
}

/** @throws SyntaxError if the source does not parse */
function parse(path: string, text: string): Node {
  const { program, errors } = parseSync(path, text);
  const [first] = errors;
  if (first !== undefined) throw new SyntaxError(`${path}: ${first.message}`);
  return program as unknown as Node;
}

/** The text of a string literal or of a template without holes; null for anything computed. */
function textOf(value: unknown): string | null {
  if (!isNode(value)) return null;
  if (value.type === 'Literal' && typeof value['value'] === 'string') return value['value'];
  if (value.type !== 'TemplateLiteral') return null;
  const quasis = value['quasis'] as { value: { cooked: string } }[];
  return quasis.length === 1 ? (quasis[0]?.value.cooked ?? null) : null;
}

function isName(value: unknown, name: string): boolean {
  return isNode(value) && value.type === 'Identifier' && value['name'] === name;
}

function isImportMeta(value: unknown): boolean {
  return isNode(value) && value.type === 'MetaProperty';
}

/** `a.b` or `a['b']` as "a.b", when `a` is a plain name; `globalThis.`, `window.` and `self.` are dropped. */
function memberOf(node: Node): string | null {
  if (node.type !== 'MemberExpression') return null;
  const property = node['property'];
  const name = node['computed'] === true ? textOf(property) : isNode(property) ? property['name'] : null;
  const object = node['object'];
  if (typeof name !== 'string' || !isNode(object)) return null;
  if (object.type === 'Identifier') return `${String(object['name'])}.${name}`;
  const inner = memberOf(object);
  const global = /^(?:globalThis|window|self)\.(\w+)$/.exec(inner ?? '');
  return global === null ? null : `${global[1]}.${name}`;
}

/**
 * Every import, re-export, dynamic import, `import('…')` type and `new URL('…', import.meta.url)` of a source.
 * A dynamic import whose address is computed cannot be followed and is left out.
 */
export function referencesOf(path: string, text: string): Reference[] {
  const references: Reference[] = [];
  const add = (source: unknown, typeOnly: boolean, isAddress = false): void => {
    const specifier = textOf(source);
    if (specifier === null) return;
    references.push({ specifier, typeOnly, isAddress: isAddress || /\?(?:.*&)?worker\b/.test(specifier) });
  };
  for (const node of nodesOf(parse(path, text))) {
    if (node.type === 'ImportDeclaration' || node.type === 'ExportNamedDeclaration') {
      const kind = node[node.type === 'ImportDeclaration' ? 'importKind' : 'exportKind'];
      add(node['source'], kind === 'type' || onlyTypes(node['specifiers']));
    } else if (node.type === 'ExportAllDeclaration') add(node['source'], node['exportKind'] === 'type');
    else if (node.type === 'ImportExpression') add(node['source'], false);
    else if (node.type === 'TSImportType') add(node['source'] ?? node['argument'], true);
    else if (node.type === 'NewExpression' && isName(node['callee'], 'URL')) {
      const [address, base] = node['arguments'] as unknown[];
      if (isNode(base) && base.type === 'MemberExpression' && isImportMeta(base['object'])) add(address, false, true);
    }
  }
  return references;
}

function onlyTypes(specifiers: unknown): boolean {
  const list = specifiers as Node[];
  return list.length > 0 && list.every((one) => one['importKind'] === 'type' || one['exportKind'] === 'type');
}

const realWorld: ReadonlySet<string> = new Set([
  'Math.random',
  'Date.now',
  'performance.now',
  'crypto.getRandomValues',
  'crypto.randomUUID',
]);

/** Reads of the real clock and of unseeded randomness, as they are written. */
export function realWorldReadsOf(path: string, text: string): string[] {
  const reads: string[] = [];
  for (const node of nodesOf(parse(path, text))) {
    const member = memberOf(node);
    if (member !== null && realWorld.has(member)) reads.push(member);
    const called = node.type === 'NewExpression' || node.type === 'CallExpression';
    if (called && isName(node['callee'], 'Date') && (node['arguments'] as unknown[]).length === 0) {
      reads.push(node.type === 'NewExpression' ? 'new Date()' : 'Date()');
    }
  }
  return reads;
}
