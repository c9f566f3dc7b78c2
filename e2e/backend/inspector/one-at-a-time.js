/**
 * Runs something one at a time. What asks for it during a run is not sure to be part of that: then there is another run,
 * one for all who asked.
 *
 * @param run must not reject
 */
export function oneAtATime(run) {
  let isRunning = false;
  let again = false;
  return async () => {
    again = true;
    if (isRunning) return;
    isRunning = true;
    while (again) {
      again = false;
      await run();
    }
    isRunning = false;
  };
}
