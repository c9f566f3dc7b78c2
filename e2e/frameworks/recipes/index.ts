import type { Framework } from '../framework.ts';
import { angular } from './angular.ts';
import { astro } from './astro.ts';
import { next } from './next.ts';
import { nuxt } from './nuxt.ts';
import { reactRouter } from './react-router.ts';
import { sveltekit } from './sveltekit.ts';
import { vue } from './vue.ts';

export const frameworks: readonly Framework[] = [angular, astro, next, nuxt, reactRouter, sveltekit, vue];
