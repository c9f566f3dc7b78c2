const PROVIDERS = require('./scripts/lib/providers.cjs').join('|');

/**
 * The import direction of the project: types <- core <- browser | links | doctor | providers | relay, browser <- react | development,
 * and providers <- one folder for each payment provider <- server.
 * Runs as part of `npm test`.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
const onlyFrom = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^src/', pathNot: allowed },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: { path: '^src/' }, to: { couldNotResolve: true } },
    {
      name: 'types-import-nothing',
      severity: 'error',
      from: { path: '^src/types\\.ts$' },
      to: { path: '.' },
    },
    onlyFrom('core-is-pure', '^src/core/', '^src/(core/|types\\.ts$)', 'core knows the types and itself'),
    {
      name: 'core-has-no-package-but-nanoid',
      comment: 'nanoid mints the ids of clicks in the browser and in the relay; the build bundles it',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-peer', 'core'], pathNot: '^node_modules/nanoid/' },
    },
    onlyFrom('browser-stands-alone', '^src/browser/', '^src/(browser/|core/|types\\.ts$)'),
    onlyFrom(
      'development-wraps-browser',
      '^src/development/',
      '^src/(development/|browser/(index|instance|page|queue|tag|transport)\\.ts$|core/|types\\.ts$)',
    ),
    onlyFrom('links-stand-alone', '^src/links/', '^src/(links/|core/|types\\.ts$)', 'links talk to window.affitor'),
    onlyFrom('doctor-stands-alone', '^src/doctor/', '^src/(doctor/|core/|types\\.ts$)', 'it looks from outside'),
    onlyFrom('providers-share-this', '^src/providers/', '^src/(providers/|core/|types\\.ts$)'),
    onlyFrom('one-provider-knows-no-other', `^src/(${PROVIDERS})/`, '^src/($1/|providers/|core/|types\\.ts$)'),
    onlyFrom('server-stands-alone', '^src/server/', '^src/(server/|stripe/|providers/|core/|types\\.ts$)'),
    onlyFrom('relay-stands-alone', '^src/relay/', '^src/(relay/|core/|types\\.ts$)'),
    {
      name: 'server-and-relay-have-no-packages',
      severity: 'error',
      from: { path: `^src/(server|providers|${PROVIDERS}|relay)/` },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-peer', 'core'] },
    },
    onlyFrom('react-wraps-browser', '^src/react/', '^src/(react/|browser/index\\.ts$|types\\.ts$)'),
    {
      name: 'nobody-imports-a-script',
      severity: 'error',
      from: {},
      to: { path: '^src/(browser|development|links|doctor)/script\\.ts$' },
    },
    {
      name: 'attribution-is-pure',
      comment: 'rules know facts, never where they are stored',
      severity: 'error',
      from: { path: '^e2e/backend/attribution/' },
      to: { path: '^e2e/backend/(?!attribution/)' },
    },
    {
      name: 'import-the-package-by-name',
      comment: 'e2e and examples use what is published, never the sources',
      severity: 'error',
      from: { path: '^(e2e|examples)/' },
      to: { path: '^src/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules|^dist' },
    exclude: { path: '^(dist|node_modules/(?!js-cookie|nanoid))' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'default'] },
  },
};
