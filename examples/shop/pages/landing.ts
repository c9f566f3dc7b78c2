import { html } from 'hono/html';
import type { Html } from './layout.ts';
import { planCards } from './pricing.ts';

const MAILS = [
  ['MK', 'Mara Kessler', 'Can we move Thursday’s delivery?', 'Ines', 'warm'],
  ['TB', 'Tomás Brandt', 'Invoice 2041: wrong address', 'Jonas', 'cool'],
  ['AO', 'Ayo Okafor', 'Loved the workshop! One question…', 'You', 'plain'],
] as const;

const FEATURES = [
  ['One owner per thread', 'Every message has one name on it. No “did anyone answer this?”, no two answers.'],
  ['Notes beside the mail', 'Ask a colleague in the margin. The customer sees the answer, never the discussion.'],
  ['Gets to zero', 'Snooze, hand over or close. What needs nobody today is out of sight until it does.'],
] as const;

export const landingPage = (): Html => html`
<section class="hero wide">
  <div>
    <h1>The shared inbox that gets to zero</h1>
    <p class="lead">Pigeonry gives hello@, support@ and billing@ an owner for every message, so your team answers once, and on time.</p>
    <p class="actions"><a class="button" href="/pricing">See pricing</a> <a class="button quiet" href="/signup">Try it with your team</a></p>
  </div>
  <div class="inbox" aria-hidden="true">
    <p class="inbox-head">hello@ <span>3 open</span></p>
    ${MAILS.map(
      ([initials, from, subject, owner, tone]) => html`
    <div class="mail">
      <span class="avatar ${tone}">${initials}</span>
      <span class="mail-text"><b>${from}</b>${subject}</span>
      <span class="owner">${owner}</span>
    </div>`,
    )}
    <p class="inbox-foot">✓ 27 closed today</p>
  </div>
</section>
<section class="wide">
  <h2 class="quiet-heading">Why teams stay</h2>
  <div class="features">
    ${FEATURES.map(([title, words]) => html`<div><h3>${title}</h3><p>${words}</p></div>`)}
  </div>
</section>
<section class="wide">
  <h2>One price for the whole team</h2>
  ${planCards()}
</section>`;
