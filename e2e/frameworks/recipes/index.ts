import type { Framework } from '../framework.ts';
import { vue } from './vue.ts';

export const frameworks: readonly Framework[] = [vue];
