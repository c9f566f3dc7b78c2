import { html } from 'hono/html';
import { formatCents, PLANS } from '../plans.ts';
import type { Html } from './layout.ts';

export const planCards = (): Html => html`
<ul class="plans">
  ${PLANS.map(
    (plan) => html`
  <li class="plan ${plan.id === 'team' ? 'favourite' : ''}">
    <div class="plan-name">
      <h3>${plan.name}</h3>
      ${plan.id === 'team' ? html`<p class="flag">Most teams start here</p>` : ''}
    </div>
    <p class="price"><strong>${formatCents(plan.cents).replace('.00', '')}</strong> a month</p>
    <p>${plan.pitch}</p>
    <ul class="ticks">${plan.includes.map((line) => html`<li>${line}</li>`)}</ul>
    <a class="button" href="/signup?plan=${plan.id}">Choose ${plan.name}</a>
  </li>`,
  )}
</ul>`;

export const pricingPage = (): Html => html`
<section class="wide">
  <h1>Pricing</h1>
  <p class="lead">Priced by team, not by seat. Cancel whenever you like.</p>
  <h2>Choose a plan</h2>
  ${planCards()}
</section>`;
