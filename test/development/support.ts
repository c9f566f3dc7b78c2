import { vi } from 'vitest';
import * as messages from '../../src/development/messages.ts';

/**
 * Loads a module of the development build as a page does: nothing has been said yet. The texts hold no state, and are
 * loaded once.
 */
export const loadAfresh = <Module>(load: () => Promise<Module>): Promise<Module> => {
  vi.resetModules();
  vi.doMock('../../src/development/messages.ts', () => messages);
  return load();
};
