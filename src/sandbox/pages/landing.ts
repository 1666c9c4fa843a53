import { citizenOf } from '../state/citizen.ts';
import type { Payment, ShippingOption } from '../state/payment.ts';
import { layout, showMoney } from './layout.ts';
import { html, type Markup } from './markup.ts';

/** What the person has said so far. */
export interface Progress {
  phone: string;
  shippingId: string;
  problem?: string | undefined;
}

/** First step: whose phone is it? */
export function askForPhone(payment: Payment, progress: Progress): string {
  return step(
    payment,
    progress,
    html`<form method="post">
<label for="phone">Your mobile number</label>
<input id="phone" name="phone" type="tel" inputmode="numeric" autocomplete="tel-national" required autofocus value="${progress.phone}">
<button name="step" value="phone">Next</button>
<button class="quiet" name="step" value="reject" formnovalidate>Cancel</button>
</form>`,
  );
}

/** The app: what is paid, for what, with which card, and whether it is approved. */
export function askForApproval(payment: Payment, progress: Progress, shipping: readonly ShippingOption[]): string {
  return step(
    payment,
    progress,
    html`<form method="post">
<input type="hidden" name="phone" value="${progress.phone}">
${shipping.length > 0 && chooseShipping(payment, progress, shipping)}
${payment.scope.length > 0 && consent(payment)}
<fieldset>
<legend>Card</legend>
<label><input type="radio" name="card" value="good" checked ${shipping.length === 0 && 'autofocus'}> Visa, will be accepted</label>
<label><input type="radio" name="card" value="refused"> Mastercard, will be refused</label>
</fieldset>
<button name="step" value="approve">${payment.scope.length > 0 ? 'Share and pay' : 'Pay'}</button>
<button class="quiet" name="step" value="reject">${payment.scope.length > 0 ? 'Do not share, cancel' : 'Cancel'}</button>
</form>`,
  );
}

/** The end, where there is no page to go back to or the browser cannot go there by itself. */
export function showEnd(payment: Payment, progress: { returnUrl?: string | undefined }): string {
  const words: Record<Payment['state'], string> = {
    CREATED: 'This payment is waiting.',
    AUTHORIZED: 'You have paid.',
    ABORTED: 'You have cancelled the payment.',
    EXPIRED: 'The time to pay is over.',
    TERMINATED: 'The merchant has cancelled the payment.',
  };
  const { returnUrl } = progress;
  return step(
    payment,
    { phone: '', shippingId: '' },
    html`<p role="status"><strong>${words[payment.state]}</strong></p>
${returnUrl !== undefined && html`<a class="button" href="${returnUrl}">Back to the merchant</a>`}`,
  );
}

export function showCardForm(payment: Payment): string {
  return step(
    payment,
    { phone: '', shippingId: '' },
    html`<p>The test environment has no card form: card payments cannot be finished here.</p>`,
  );
}

export function showDeadLink(): string {
  return layout(
    'No payment',
    html`<main><section class="card"><h1>No payment here</h1><p>The link is incomplete, or its payment is forgotten.</p></section></main>`,
    { narrow: true },
  );
}

function step(payment: Payment, progress: Progress, form: Markup): string {
  return layout(
    `Pay ${showMoney(payment.amount, payment.currency)}`,
    html`<main>
<section class="card" aria-label="Payment">
<h1>Sales unit ${payment.msn}</h1>
<p class="amount">${showMoney(payment.amount, payment.currency)}</p>
<p>${payment.text}</p>
<p class="muted">${payment.reference}</p>
</section>
<section class="card">
${progress.problem !== undefined && html`<p class="error" role="alert">${progress.problem}</p>`}
${form}
</section>
<p class="muted">Sandbox: no money is moved. This page stands in for landing page and app.</p>
</main>`,
    { narrow: true },
  );
}

function chooseShipping(payment: Payment, progress: Progress, options: readonly ShippingOption[]): Markup {
  const citizen = citizenOf(progress.phone);
  const chosen =
    options.find(({ id }) => id === progress.shippingId) ?? options.find(({ isDefault }) => isDefault) ?? options[0];
  return html`<fieldset>
<legend>Delivery</legend>
<p>${citizen.givenName} ${citizen.familyName}, ${citizen.street}, ${citizen.postalCode} ${citizen.city}</p>
${options.map((option) => html`<label><input type="radio" name="shipping" value="${option.id}" ${option === chosen && 'checked autofocus'}> ${option.name}, ${showMoney(option.cost, payment.currency)}</label>`)}
</fieldset>`;
}

const SHARED: Record<string, string> = {
  name: 'your name',
  address: 'your addresses',
  email: 'your e-mail address',
  phoneNumber: 'your phone number',
  birthDate: 'your date of birth',
  nin: 'your national identity number',
};

function consent(payment: Payment): Markup {
  return html`<fieldset>
<legend>Sales unit ${payment.msn} asks for</legend>
<ul class="plain">${payment.scope.map((word) => html`<li>${SHARED[word] ?? word}</li>`)}</ul>
</fieldset>`;
}
