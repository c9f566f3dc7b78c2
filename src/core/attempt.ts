/**
 * On some pages and in some browsers a place to look at is missing or throws. That must neither hide the others nor
 * reach the page.
 *
 * @returns what was found, `undefined` if that threw
 */
export const attempt = <T>(look: () => T): T | undefined => {
  try {
    return look();
  } catch {
    // As if there were nothing.
  }
};
