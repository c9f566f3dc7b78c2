export type { LinksOptions } from './options.ts';
export { initLinks } from './start.ts';
