/** Members, recipes and their options, read from the types with TypeScript's own compiler. */

import ts from 'typescript';

const settings = { noLib: false, lib: ['lib.es2023.d.ts'], types: [], module: ts.ModuleKind.NodeNext };
const strict = { ...settings, strict: true, exactOptionalPropertyTypes: true, noEmit: true };

const textOf = (parts) =>
  ts
    .displayPartsToString(parts)
    .replace(/\{@link (\w+) ?\}/g, '`$1`')
    .trim();

/** The exported interfaces of some files, in their order, with a checker that knows them. */
export function interfacesOf(paths) {
  const program = ts.createProgram(paths, strict);
  const checker = program.getTypeChecker();
  const nodes = paths.flatMap((path) =>
    program.getSourceFile(path).statements.filter(ts.isInterfaceDeclaration),
  );
  return { checker, nodes };
}

/** A type as its source says it, without `| undefined`. */
function typeText(symbol, checker) {
  const node = symbol.declarations?.[0]?.type;
  if (node === undefined) return checker.typeToString(checker.getTypeOfSymbol(symbol));
  return node.getText().replace(/\s+/g, ' ').replace(/^\| /, '');
}

function optionsOf(type, checker, without = []) {
  return type
    .getProperties()
    .filter(({ name }) => !without.includes(name))
    .map((symbol) => ({
      name: symbol.name,
      required: (symbol.flags & ts.SymbolFlags.Optional) === 0,
      type: typeText(symbol, checker),
      doc: textOf(symbol.getDocumentationComment(checker)),
    }))
    .sort((one, other) => Number(other.required) - Number(one.required));
}

/** The interfaces with a `type` of their own: a member each. */
export function membersOf({ checker, nodes }) {
  return nodes.flatMap((node) => {
    const type = checker.getTypeAtLocation(node);
    const tag = type.getProperty('type');
    const literal = tag && checker.getTypeOfSymbol(tag);
    if (!literal?.isStringLiteral()) return [];
    const doc = textOf(type.getSymbol().getDocumentationComment(checker));
    return [{ tag: literal.value, doc, options: optionsOf(type, checker, ['type']) }];
  });
}

/** The comment of a type. */
export function docOf(path, name) {
  const program = ts.createProgram([path], strict);
  const checker = program.getTypeChecker();
  const exports = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(path)));
  return textOf(exports.find((symbol) => symbol.name === name).getDocumentationComment(checker));
}

/** The functions that `ts/recipes` exports, modifiers included, and the one that trains their layers one by one. */
export function recipesOf(root) {
  const files = ['recipes/index.ts', 'tasks/pretrain.ts'].map((path) => `${root}ts/${path}`);
  const program = ts.createProgram(files, strict);
  const checker = program.getTypeChecker();
  return files
    .flatMap((path) => checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(path))))
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
    .filter((symbol) => /^[a-z]/.test(symbol.name))
    .map((symbol) => {
      const [signature] = checker.getTypeOfSymbol(symbol).getCallSignatures();
      const parameter = signature.getParameters().at(-1);
      const isModifier = symbol.name.startsWith('with');
      const file = symbol.declarations[0].getSourceFile().text;
      const example = symbol.getJsDocTags(checker).find(({ name }) => name === 'example');
      return {
        name: symbol.name,
        summary: isModifier ? '' : flatComment(file),
        doc: textOf(symbol.getDocumentationComment(checker)),
        example: example ? textOf(example.text) : '',
        options: isModifier ? [] : optionsOf(checker.getTypeOfSymbol(parameter), checker),
      };
    });
}

/** The comment at the head of a file, as one line. */
const flatComment = (text) =>
  text
    .match(/^\/\*\*([\s\S]*?)\*\//)[1]
    .replace(/\s*\n \* ?/g, ' ')
    .trim();
