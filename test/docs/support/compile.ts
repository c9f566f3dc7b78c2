import { copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { type Block, root } from './pages.ts';

/** What the merchant has installed comes from this repository instead of from the network. */
export const link = (project: string, name: string): void => {
  const target = join(project, 'node_modules', name);
  if (existsSync(target)) return;
  mkdirSync(dirname(target), { recursive: true });
  symlinkSync(join(root, 'node_modules', name), target, 'dir');
};

/** Packages of payment providers. */
const PROVIDERS = ['stripe', '@polar-sh/sdk', '@paddle/paddle-node-sdk', '@lemonsqueezy/lemonsqueezy.js'];

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.dom.asynciterable.d.ts'],
  types: ['node'],
  jsx: ts.JsxEmit.ReactJSX,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
};

/** A reader of plain JavaScript is spared the types of parameters. */
const PLAIN: ts.CompilerOptions = { allowJs: true, checkJs: true, noImplicitAny: false };

/** Declarations of others, parsed once: reading them is most of the work. */
const libraries = new Map<string, ts.SourceFile | undefined>();

const createHost = (options: ts.CompilerOptions): ts.CompilerHost => {
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile;
  host.getSourceFile = (file, ...rest) => {
    if (!file.includes('/node_modules/')) return read(file, ...rest);
    if (!libraries.has(file)) libraries.set(file, read(file, ...rest));
    return libraries.get(file);
  };
  return host;
};

/**
 * Compiles snippets in a merchant's project, each as a module of its own.
 *
 * @param context file of what they take for granted
 * @returns what the compiler complains of
 */
export const compile = (
  project: string,
  folder: string,
  snippets: readonly Pick<Block, 'place' | 'language' | 'code'>[],
  { plain, context }: { plain: boolean; context: string },
): string[] => {
  const directory = join(project, folder);
  for (const name of [...PROVIDERS, 'express', 'fastify', '@types/node', '@types/express', '@types/react']) {
    link(project, name);
  }
  mkdirSync(directory, { recursive: true });
  copyFileSync(`${root}test/docs/fixtures/${context}`, join(directory, context));
  const files = snippets.map(({ place, language, code }) => {
    const file = join(directory, `${place.replaceAll(/[^\w]/g, '_')}.${language}`);
    writeFileSync(file, `${code}\nexport {};\n`);
    return file;
  });
  const options = {
    ...OPTIONS,
    ...(plain && PLAIN),
    typeRoots: [join(project, 'node_modules/@types')],
  };
  const program = ts.createProgram([join(directory, context), ...files], options, createHost(options));
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => {
    const { file, start = 0, messageText } = diagnostic;
    const line = file
      ? `${file.fileName.slice(directory.length + 1)}:${file.getLineAndCharacterOfPosition(start).line + 1}`
      : '';
    return `${line} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
};
