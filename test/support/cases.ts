/** How many random cases a property tries: fewer at the desk, where the same ones are tried each time or many runs add up; all in CI. */
export const cases = ({ desk, ci }: { desk: number; ci: number }): number => (process.env.CI ? ci : desk);
