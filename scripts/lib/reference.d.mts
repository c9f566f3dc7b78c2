export interface Documented {
  name: string;
  documentation: string;
  tags: { name: string; text: string }[];
}

export interface Exported extends Documented {
  kind: 'function' | 'class' | 'constant' | 'interface' | 'type';
  signatures: string[];
  members: (Documented & { isMethod: boolean; isOptional: boolean; declaration: string })[];
}

export interface Entry {
  specifier: string;
  exports: Exported[];
  again: { name: string; as: string; of: string }[];
}

export function readEntries(root: string): Entry[];
