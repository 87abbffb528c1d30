import { relative, resolve } from 'node:path';
import ts from 'typescript';
import { usedProperties } from './css-properties.js';

/**
 * What an element really has, read from the code that it can reach.
 * @typedef {{
 *   parts: Set<string>, slots: Set<string>, events: Set<string>, states: Set<string>,
 *   properties: Map<string, string>,
 * }} Facts
 */

const root = resolve(import.meta.dirname, '..');

/** They go with a session and not with an element: a floating phone that they put up is an element of its own. */
const ELSEWHERE = /^src\/elements\/(companion|open-session|load-\w+)\.ts$/;

/**
 * Follows names from the class of an element through `src/elements` and `src/styles`, by the types of the compiler.
 * What cannot be told from the source (a part whose name is any string) is an error, so that nothing is missed.
 * @param {string[]} tags
 * @returns {Map<string, Facts>}
 */
export function elementFacts(tags) {
  const { config } = ts.readConfigFile(resolve(root, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const files = tags.map((tag) => resolve(root, `src/elements/${tag}.ts`));
  const program = ts.createProgram(files, { ...options, types: [] });
  return new Map(tags.map((tag, index) => [tag, new Reader(program, tag).read(files[index] ?? '')]));
}

class Reader {
  #program;
  #checker;
  #tag;
  /** @type {Facts} */
  #facts = { parts: new Set(), slots: new Set(), events: new Set(), states: new Set(), properties: new Map() };
  /** @type {Set<import('typescript').Node>} */
  #seen = new Set();
  #sheets = '';

  /** @param {import('typescript').Program} program @param {string} tag */
  constructor(program, tag) {
    this.#program = program;
    this.#checker = program.getTypeChecker();
    this.#tag = tag;
  }

  /** @param {string} file @returns {Facts} */
  read(file) {
    const source = this.#program.getSourceFile(file);
    if (!source) throw new Error(`There is no ${file}.`);
    for (const statement of source.statements) if (ts.isClassDeclaration(statement)) this.#visit(statement);
    this.#facts.properties = usedProperties(this.#sheets);
    return this.#facts;
  }

  /** @param {import('typescript').Node} node */
  #visit(node) {
    // Types have no effect, and lead everywhere.
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    if (ts.isIdentifier(node)) return this.#follow(node);
    if (ts.isTaggedTemplateExpression(node)) this.#template(node);
    if (ts.isCallExpression(node)) this.#call(node);
    if (ts.isNewExpression(node) && node.expression.getText() === 'CustomEvent' && this.#isOwn(node))
      this.#add(this.#facts.events, node.arguments?.[0]);
    if (ts.isNewExpression(node) && node.expression.getText() === 'ScreenController' && this.#isOwn(node))
      this.#allEvents();
    ts.forEachChild(node, (child) => this.#visit(child));
  }

  /** Whether it stands in the file of the element. @param {import('typescript').Node} node */
  #isOwn(node) {
    return relative(root, node.getSourceFile().fileName) === `src/elements/${this.#tag}.ts`;
  }

  /** @param {import('typescript').Identifier} name */
  #follow(name) {
    const { parent } = name;
    const symbol = ts.isShorthandPropertyAssignment(parent)
      ? this.#checker.getShorthandAssignmentValueSymbol(parent)
      : this.#checker.getSymbolAtLocation(name);
    if (symbol) this.#enter(symbol);
  }

  /** @param {import('typescript').Symbol} symbol */
  #enter(symbol) {
    const meant = symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
    for (const declaration of meant.declarations ?? []) {
      const path = relative(root, declaration.getSourceFile().fileName);
      if (!/^src\/(elements|styles)\//.test(path) || ELSEWHERE.test(path) || this.#seen.has(declaration)) continue;
      if (
        !ts.isFunctionDeclaration(declaration) &&
        !ts.isClassDeclaration(declaration) &&
        !ts.isVariableDeclaration(declaration)
      )
        continue;
      this.#seen.add(declaration);
      this.#visit(declaration);
    }
  }

  /** @param {import('typescript').CallExpression} node */
  #call(node) {
    const [first, second] = node.arguments;
    if (node.expression.kind === ts.SyntaxKind.ImportKeyword && first) {
      const loaded = this.#checker.getSymbolAtLocation(first);
      if (loaded) this.#checker.getExportsOfModule(loaded).forEach((symbol) => this.#enter(symbol));
    }
    const name = node.expression.getText();
    if (name === 'dispatchCallEvent' && first?.kind === ts.SyntaxKind.ThisKeyword)
      this.#add(this.#facts.events, second);
    if (name === 'tellError' && first?.kind === ts.SyntaxKind.ThisKeyword) this.#facts.events.add('call-error');
    if (name === 'forwardEvents' && second?.kind === ts.SyntaxKind.ThisKeyword) this.#allEvents();
    if (ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === 'set') {
      const of = this.#checker.getTypeAtLocation(node.expression.expression).symbol?.name;
      if (of === 'CustomStates') node.arguments.forEach((argument) => this.#add(this.#facts.states, argument));
    }
  }

  /** The element is a target of everything that its session tells. */
  #allEvents() {
    const source = this.#program.getSourceFile(resolve(root, 'src/elements/call-events.ts'));
    const names = source?.statements.flatMap((statement) =>
      ts.isVariableStatement(statement) ? [...statement.declarationList.declarations] : [],
    );
    const list = names?.find(({ name }) => name.getText() === 'NAMES')?.initializer;
    if (!list || !ts.isObjectLiteralExpression(list)) throw new Error('call-events.ts has no list of its NAMES.');
    for (const { name } of list.properties) if (name && ts.isStringLiteral(name)) this.#facts.events.add(name.text);
  }

  /** @param {import('typescript').TaggedTemplateExpression} node */
  #template({ tag, template }) {
    const kind = tag.getText();
    const spans = ts.isTemplateExpression(template) ? [...template.templateSpans] : [];
    const head = ts.isTemplateExpression(template) ? template.head.text : template.text;
    const text = head + spans.map(({ literal }, index) => `\0${index}\0${literal.text}`).join('');
    if (kind === 'css') this.#sheets += text.replace(/\0\d+\0/g, '');
    if (kind !== 'html') return;
    /** @param {string} value */
    const names = (value) => {
      let found = [''];
      for (const [index, piece] of value.split('\0').entries()) {
        const next = index % 2 ? this.#literals(spans[Number(piece)]?.expression) : [piece];
        found = found.flatMap((start) => next.map((end) => start + end));
      }
      return found.flatMap((list) => list.split(/\s+/)).filter(Boolean);
    };
    for (const [, quoted, bare = ''] of text.matchAll(/\bpart=(?:"([^"]*)"|(\0\d+\0))/g))
      for (const name of names(quoted ?? bare)) this.#facts.parts.add(name);
    for (const [, name = ''] of text.matchAll(/<slot(?:\s+name="([^"]*)")?/g)) this.#facts.slots.add(name);
  }

  /** @param {Set<string>} to @param {import('typescript').Expression | undefined} expression */
  #add(to, expression) {
    for (const name of this.#literals(expression)) to.add(name);
  }

  /** @param {import('typescript').Expression | undefined} expression @returns {string[]} all strings that it can be */
  #literals(expression) {
    if (!expression) return [];
    const type = this.#checker.getTypeAtLocation(expression);
    return (type.isUnion() ? type.types : [type]).flatMap((one) => {
      if (one.isStringLiteral()) return [one.value];
      if (one.flags & (ts.TypeFlags.BooleanLiteral | ts.TypeFlags.Undefined | ts.TypeFlags.ESSymbolLike)) return [];
      const { line } = expression.getSourceFile().getLineAndCharacterOfPosition(expression.getStart());
      const where = `${relative(root, expression.getSourceFile().fileName)}:${line + 1}`;
      throw new Error(
        `${where}: what '${expression.getText()}' can be is not known: ${this.#checker.typeToString(type)}`,
      );
    });
  }
}
