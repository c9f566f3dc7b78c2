import '../lib/style.css';
import { Affitor } from '@affitor/sdk/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { routes } from './routes.tsx';

// Replaces /?aff=PARTNER123 by / before anything is rendered, and so before the tracker starts.
const router = createBrowserRouter(routes);

const { AFFITOR_API_BASE, AFFITOR_PROGRAM_ID } = import.meta.env;

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Affitor programId={AFFITOR_PROGRAM_ID} apiBase={AFFITOR_API_BASE} />
    <RouterProvider router={router} />
  </StrictMode>,
);
