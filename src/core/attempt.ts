/**
 * Runs a task that throws on some pages and in some browsers, for example because an interface is missing or replaced. The
 * page must not see that exception.
 *
 * @returns the task's result; `undefined` if it threw
 */
export const attempt = <T>(task: () => T): T | undefined => {
  try {
    return task();
  } catch {
    return undefined;
  }
};
