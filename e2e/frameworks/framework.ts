/** What the runner has to know of a framework; everything else stands in its page, `docs/frameworks/<name>.md`. */
export interface Framework {
  /** The page's name, and that of `npm run test:frameworks <name>`. */
  name: string;
  /**
   * Makes the project in a folder that does not exist yet, called `shop`: the arguments of `npx`, a generator that runs from the npm
   * registry alone. Left out, the project is `examples/frameworks/<name>/`.
   */
  generator?: readonly string[];
  /** Versions that are installed in the place of those that the generator leaves open, where the newest do not fit together. */
  versions?: readonly string[];
  /** Checks the types under the framework's own configuration, after the build: a line of the shell. */
  types: string;
  /** Folder of what browsers get. */
  client: string;
  /** Path of the page on which visitors sign up, reached by a link from `/` unless it is that. */
  signup: string;
  /** How the site is put below `/docs`, where the page says that it may be: a text of a file, and what stands there instead. */
  base?: { file: string; find: string; replace: string };
}
