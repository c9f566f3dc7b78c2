import { accessSync, constants } from 'node:fs';

function allows(path, mode) {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

/** False for what is not there, too. */
export const isReadable = (path) => allows(path, constants.R_OK);
export const isWritable = (path) => allows(path, constants.W_OK);
