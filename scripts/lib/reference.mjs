// Everything that the package exports, with its documentation, as Markdown: made from the declarations that are published.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** Entries of the package that have declarations: `@affitor/sdk/server` and the file of its types. */
export const entriesOf = (root) => {
  const { name, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.entries(exports).flatMap(([path, conditions]) => {
    const types = findTypes(conditions);
    return types ? [{ specifier: path.replace('.', name), file: join(root, types) }] : [];
  });
};

const findTypes = ({ types }) => (typeof types === 'object' ? types.default : types);

/** @returns the entries, each with what it exports: name, kind, declaration, documentation, members */
export const readEntries = (root) => {
  const entries = entriesOf(root);
  const program = ts.createProgram(
    entries.map(({ file }) => file),
    {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
      types: [],
      strict: true,
    },
  );
  const checker = program.getTypeChecker();
  /** Where a thing was told of before: entries export each other's, and some under two names. */
  const told = new Map();
  return entries.map(({ specifier, file }) => {
    const source = program.getSourceFile(file);
    const exports = [];
    const again = [];
    for (const exported of checker.getExportsOfModule(checker.getSymbolAtLocation(source))) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      const key = `${symbol.name} ${symbol.declarations[0].getText()}`;
      const first = told.get(key);
      if (first) again.push({ name: exported.name, ...first });
      else {
        exports.push(readExport(checker, exported.name, symbol));
        told.set(key, { as: exported.name, of: specifier });
      }
    }
    return { specifier, exports: exports.sort(byKindThenPlace), again };
  });
};

const KINDS = ['function', 'class', 'constant', 'interface', 'type'];

const byKindThenPlace = (a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || a.position - b.position;

const readExport = (checker, name, symbol) => {
  const [declaration] = symbol.declarations;
  const described = {
    name,
    kind: kindOf(checker, symbol, declaration),
    position: declaration.pos,
    ...documentationOf(checker, symbol),
    signatures: signaturesOf(symbol, declaration),
    members: [],
  };
  if (ts.isInterfaceDeclaration(declaration) || ts.isClassDeclaration(declaration)) {
    described.extends = declaration.heritageClauses?.map((clause) => flat(clause.getText())).join(' ') ?? '';
    described.members = declaration.members
      .filter((member) => member.name && !isPrivate(member))
      .map((member) => ({
        name: member.name.getText(),
        ...documentationOf(checker, checker.getSymbolAtLocation(member.name)),
        isMethod: ts.isMethodSignature(member) || ts.isMethodDeclaration(member),
        isOptional: !!member.questionToken,
        declaration: flat(withoutEnd(member)),
      }));
  }
  return described;
};

const isPrivate = (member) => (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private) !== 0;

const kindOf = (checker, symbol, declaration) => {
  if (symbol.flags & ts.SymbolFlags.Class) return 'class';
  if (ts.isInterfaceDeclaration(declaration)) return 'interface';
  if (ts.isTypeAliasDeclaration(declaration)) return 'type';
  return checker.getTypeOfSymbolAtLocation(symbol, declaration).getCallSignatures().length ? 'function' : 'constant';
};

const signaturesOf = (symbol, declaration) => {
  if (ts.isInterfaceDeclaration(declaration)) return [];
  if (ts.isTypeAliasDeclaration(declaration)) return [withoutEnd(declaration).replace(/^(export )?(declare )?/, '')];
  if (ts.isClassDeclaration(declaration)) {
    return declaration.members
      .filter(ts.isConstructorDeclaration)
      .map((member) => flat(member.getText()).replace('constructor', `new ${symbol.name}`).replace(/;$/, ''));
  }
  return symbol.declarations.map((one) =>
    ts.isVariableDeclaration(one)
      ? `const ${flat(one.getText())}`
      : flat(withoutEnd(one)).replace(/^(export )?(declare )?/, ''),
  );
};

const withoutEnd = (node) => node.getText().replace(/[;,]$/, '');

const flat = (text) =>
  text
    .replaceAll(/\/\*\*[\s\S]*?\*\//g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();

const documentationOf = (checker, symbol) => ({
  documentation: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
  tags: symbol.getJsDocTags(checker).map(({ name, text }) => ({ name, text: ts.displayPartsToString(text) })),
});
