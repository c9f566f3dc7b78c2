import { startBackend } from './backend-process.ts';

/** One backend for all tests; each test creates a program of its own there. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const backend = await startBackend();
  process.env.E2E_BACKEND_URL = backend.url;
  return () => backend.stop();
}
