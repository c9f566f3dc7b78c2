import { html } from 'hono/html';
import { formatCents, PLANS, type Plan } from '../plans.ts';
import type { Html } from './layout.ts';

export interface SignupForm {
  name?: string;
  email?: string;
  plan: Plan;
  /** What is wrong with it, in words; absent before it was sent. */
  problems?: string[];
}

export const signupPage = ({ name, email, plan, problems }: SignupForm): Html => html`
<section class="narrow">
  <h1>Create your account</h1>
  <p class="lead">You pay on the next page.</p>
  ${
    problems
      ? html`<div class="problems" role="alert"><p>Please look at this again:</p><ul>${problems.map((problem) => html`<li>${problem}</li>`)}</ul></div>`
      : ''
  }
  <form class="card" method="post" action="/signup">
    <label for="name">Name</label>
    <input id="name" name="name" autocomplete="name" required maxlength="80" value="${name ?? ''}">
    <label for="email">Work e-mail</label>
    <input id="email" name="email" type="email" autocomplete="email" required maxlength="254" value="${email ?? ''}">
    <label for="plan">Plan</label>
    <select id="plan" name="plan">
      ${PLANS.map(
        (option) =>
          html`<option value="${option.id}" ${option === plan ? 'selected' : ''}>${option.name}, ${formatCents(option.cents)} a month</option>`,
      )}
    </select>
    <button class="button">Create account</button>
  </form>
</section>`;
