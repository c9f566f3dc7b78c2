import { html } from 'hono/html';
import type { Html } from './layout.ts';

export const notFoundPage = (): Html => html`
<section class="narrow">
  <h1>This pigeon got lost</h1>
  <p class="lead">There is no page at this address.</p>
  <p><a class="button" href="/">Back to the start</a></p>
</section>`;
