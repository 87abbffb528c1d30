import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(import.meta.dirname, '../..');

/** Something in the source, and where: `src/elements/x.ts:12`. */
export interface Found {
  readonly text: string;
  readonly where: string;
}

/** What the source says, as far as texts can be meant by it. */
export interface Source {
  /** Strings that hold nothing else. */
  readonly strings: readonly Found[];
  /** Strings that are put together, as they are written, without their quotes. */
  readonly computed: readonly Found[];
  /** By tag (`html`, `css`, `svg`): the templates, with U+FFFC for what is filled in. */
  readonly templates: ReadonlyMap<string, readonly Found[]>;
}

/** Reads every file under these folders of `src`; `but` leaves some out. */
export function readSource(folders: readonly string[], but: RegExp = /^$/): Source {
  const strings: Found[] = [];
  const computed: Found[] = [];
  const templates = new Map<string, Found[]>();
  for (const path of folders.flatMap(filesOf).filter((path) => !but.test(path))) {
    const file = ts.createSourceFile(path, readFileSync(join(ROOT, path), 'utf8'), ts.ScriptTarget.ES2022, true);
    const visit = (node: ts.Node): void => {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      const where = `${path}:${line + 1}`;
      if (ts.isTaggedTemplateExpression(node)) {
        const tag = node.tag.getText();
        templates.set(tag, [...(templates.get(tag) ?? []), { text: contentOf(node.template), where }]);
      } else if (ts.isStringLiteralLike(node)) strings.push({ text: node.text, where });
      else if (ts.isTemplateExpression(node)) computed.push({ text: node.getText().slice(1, -1), where });
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return { strings, computed, templates };
}

function filesOf(folder: string): string[] {
  const place = join(ROOT, 'src', folder);
  const names = readdirSync(place, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return names.map((name) => relative(ROOT, join(place, name)));
}

function contentOf(template: ts.TemplateLiteral): string {
  if (ts.isNoSubstitutionTemplateLiteral(template)) return template.text;
  return [template.head.text, ...template.templateSpans.map((span) => span.literal.text)].join('\ufffc');
}
