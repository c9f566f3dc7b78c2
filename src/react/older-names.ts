import { createElement, Fragment, type ReactElement, type ReactNode } from 'react';
import type { AffitorOptions } from '../types.ts';
import { Affitor } from './affitor.ts';

// What the hosted product's package calls things. Accepted as it is, and in no example of ours.

/**
 * The hosted package's name of `Affitor`; it renders its children.
 *
 * @deprecated now `Affitor`, which wraps nothing
 */
export const AffitorProvider = ({ children, ...options }: AffitorOptions & { children?: ReactNode }): ReactElement =>
  createElement(Fragment, null, createElement(Affitor, options), children);
