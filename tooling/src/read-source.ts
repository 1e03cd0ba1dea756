import { parseSync } from '@swc/core';

/** What a source file imports and which globals of the machine it touches. */
export interface SourceFacts {
  /** Module specifiers of imports and exports of every kind, types and dynamic imports included. */
  readonly imports: readonly string[];
  readonly readsEnvironment: boolean;
  /** Uses of the clock, randomness and I/O that need no import, such as `Date.now`. */
  readonly impurities: readonly string[];
  /** Test calls that leave tests out, such as `it.only`. */
  readonly focus: readonly string[];
}

/** A node of the syntax tree; only the fields that are read here. */
type Node = Readonly<Record<string, unknown>>;

const impureMembers = new Set(['Date.now', 'Math.random', 'performance.now', 'performance.timeOrigin']);
const impureCalls = new Set(['Date', 'fetch', 'setTimeout', 'setInterval', 'setImmediate']);
const impureNames = new Set(['randomUUID', 'randomBytes', 'randomInt', 'getRandomValues', 'process']);
const testNames = new Set(['describe', 'it', 'test']);
const focusMembers = new Set(['only', 'skip', 'todo', 'failing']);
const focusNames = new Set(['fit', 'fdescribe', 'xit', 'xdescribe', 'xtest']);

/** Parses TypeScript or JavaScript and collects what the checks of the house ask about. */
export function readSource(text: string, path: string): SourceFacts {
  const typescript = /\.[cm]?tsx?$/.test(path);
  const tree = parseSync(
    text,
    typescript
      ? { syntax: 'typescript', tsx: path.endsWith('x'), decorators: true }
      : { syntax: 'ecmascript', explicitResourceManagement: true },
  );
  const facts = { imports: new Set<string>(), impurities: new Set<string>(), focus: new Set<string>() };
  let readsEnvironment = false;

  // A test that is left out on a condition, `(x ? it : it.skip)(..)`, runs somewhere and is counted as skipped elsewhere.
  const conditional = new Set<unknown>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item);
      return;
    }
    if (!isNode(value)) return;
    const specifier = moduleSpecifier(value);
    if (specifier !== null) facts.imports.add(specifier);
    if (isEnvironmentRead(value)) readsEnvironment = true;
    const impurity = impurityOf(value);
    if (impurity !== null) facts.impurities.add(impurity);
    if (value.type === 'ConditionalExpression') conditional.add(value.consequent).add(value.alternate);
    const focus = focusOf(value);
    if (focus !== null && !(conditional.has(value) && focus.endsWith('.skip'))) facts.focus.add(focus);
    for (const child of Object.values(value)) visit(child);
  };
  visit(tree.body);
  return {
    imports: [...facts.imports],
    readsEnvironment,
    impurities: [...facts.impurities],
    focus: [...facts.focus],
  };
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

function text(value: unknown): string | null {
  // A name has a value, too: what is imported by a variable is not known here.
  return isNode(value) && value.type !== 'Identifier' && typeof value.value === 'string' ? value.value : null;
}

function name(value: unknown): string | null {
  return isNode(value) && value.type === 'Identifier' && typeof value.value === 'string' ? value.value : null;
}

function moduleSpecifier(node: Node): string | null {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return text(node.source);
    case 'TsImportType':
      return text(node.argument);
    case 'TsExternalModuleReference':
      return text(node.expression);
    case 'CallExpression': {
      const [first] = Array.isArray(node.arguments) ? node.arguments : [];
      const imports =
        isNode(node.callee) && (node.callee.type === 'Import' || name(node.callee) === 'require');
      return imports && isNode(first) ? text(first.expression) : null;
    }
    default:
      return null;
  }
}

/** `object.property` as text, where both are plain names. */
function member(node: Node): string | null {
  if (node.type !== 'MemberExpression') return null;
  const property = name(node.property) ?? (isNode(node.property) ? text(node.property.expression) : null);
  const object = name(node.object);
  return object === null || property === null ? null : `${object}.${property}`;
}

/** Also `const { env } = process` and `import { env } from 'node:process'`. */
function isEnvironmentRead(node: Node): boolean {
  if (member(node) === 'process.env') return true;
  if (node.type === 'VariableDeclarator' && name(node.init) === 'process') return true;
  return node.type === 'ImportDeclaration' && /^(node:)?process$/.test(text(node.source) ?? '');
}

function impurityOf(node: Node): string | null {
  const path = member(node);
  if (path !== null && impureMembers.has(path)) return path;
  if (node.type === 'NewExpression' && name(node.callee) === 'Date') {
    return Array.isArray(node.arguments) && node.arguments.length > 0 ? null : 'new Date()';
  }
  if (node.type === 'CallExpression') {
    const callee = name(node.callee);
    if (callee !== null && impureCalls.has(callee)) return `${callee}()`;
  }
  const identifier = name(node);
  return identifier !== null && impureNames.has(identifier) ? identifier : null;
}

function focusOf(node: Node): string | null {
  const path = member(node);
  const [object, property] = path?.split('.') ?? [];
  if (object !== undefined && property !== undefined && testNames.has(object) && focusMembers.has(property)) {
    return path;
  }
  const callee = node.type === 'CallExpression' ? name(node.callee) : null;
  return callee !== null && focusNames.has(callee) ? callee : null;
}
