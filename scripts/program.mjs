// Makes a program of your own: `npm run program -- --name "My program" --partner ALICE`. Without arguments it says what else it takes.
import { register } from 'tsx/esm/api';

register();
const { openDatabase } = await import('../e2e/backend/db/open.ts');
const { programCommand, USAGE } = await import('../e2e/backend/program-command.ts');

const args = process.argv.slice(2);

async function run() {
  const url = process.env.DATABASE_URL;
  if (!url || url === 'memory:')
    throw new Error('DATABASE_URL has to name a database that is kept: postgres://…, or a folder');
  const db = await openDatabase(url, { poolSize: 1 });
  try {
    console.log(JSON.stringify(await programCommand(db, args), null, 2));
  } finally {
    await db.close();
  }
}

if (args.includes('--help') || args.includes('-h')) {
  console.log(USAGE);
} else if (args.length === 0) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  await run().catch((error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
