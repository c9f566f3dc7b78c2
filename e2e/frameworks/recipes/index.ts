import type { Framework } from '../framework.ts';
import { next } from './next.ts';
import { sveltekit } from './sveltekit.ts';
import { vue } from './vue.ts';

export const frameworks: readonly Framework[] = [next, sveltekit, vue];
