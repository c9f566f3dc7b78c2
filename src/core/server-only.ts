/**
 * What stands in a browser's bundle for a function or a class of a server's entry. Importing it is harmless, so that a
 * module which is shared by both sides still loads; calling it says what is wrong.
 *
 * @param entry the entry's name
 * @param instead what to do in a browser
 */
export const serverOnly = (entry: string, instead: string) =>
  // No arrow function: classes are called with `new`.
  function refuse(): never {
    throw new Error(`${entry} is for servers and was bundled for a browser. ${instead}`);
  };
