import { addressOf, citizenOf } from '../state/citizen.ts';
import { defaultCountryOf, type Payment, type ShippingOption } from '../state/payment.ts';
import { layout, showMoney } from './layout.ts';
import { html, type Markup, raw } from './markup.ts';

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
<button name="step" value="approve">${payment.scope.length > 0 ? 'Share and pay' : 'Pay'} <span data-total>${showMoney(totalOf(payment, chosenOption(progress, shipping)), payment.currency)}</span></button>
<button class="quiet" name="step" value="reject">${payment.scope.length > 0 ? 'Do not share, cancel' : 'Cancel'}</button>
</form>`,
    {
      shown: totalOf(payment, chosenOption(progress, shipping)),
      script: shipping.length > 0 ? FOLLOW_CHOICE : undefined,
    },
  );
}

// Another way of delivery costs something else: what is shown follows the choice.
const FOLLOW_CHOICE = `
addEventListener('change', ({ target }) => {
  if (target.name !== 'shipping') return;
  for (const shown of document.querySelectorAll('[data-total]')) shown.textContent = target.dataset.pay;
});`;

/** The end, where there is no page to go back to or the browser cannot go there by itself. */
export function showEnd(payment: Payment, progress: { returnUrl?: string | undefined }): string {
  const { title, words, tone, icon } = ENDS[payment.state];
  const { returnUrl } = progress;
  const isPaid = payment.state === 'AUTHORIZED';
  return step(
    payment,
    { phone: '', shippingId: '' },
    html`<div class="end ${tone}">${raw(`<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="10"/><path d="${icon}"/></svg>`)}
<p role="status"><strong>${words}</strong></p></div>
${returnUrl !== undefined && html`<a class="button" href="${returnUrl}">Back to the merchant</a>`}`,
    { title, shown: isPaid ? payment.authorized : payment.amount, struck: !isPaid && payment.state !== 'CREATED' },
  );
}

interface End {
  title: string;
  words: string;
  tone: 'good' | 'bad' | 'late' | 'gone' | '';
  /** What is drawn inside a circle of radius 10 around 12,12. */
  icon: string;
}

const ENDS: Record<Payment['state'], End> = {
  CREATED: { title: 'Waiting', words: 'This payment is waiting.', tone: '', icon: 'M7 12h.01M12 12h.01M17 12h.01' },
  AUTHORIZED: { title: 'Paid', words: 'You have paid.', tone: 'good', icon: 'M7 12.5l3.5 3.5L17 9' },
  ABORTED: { title: 'Cancelled', words: 'You have cancelled the payment.', tone: 'bad', icon: 'M8 8l8 8M16 8l-8 8' },
  EXPIRED: { title: 'Expired', words: 'The time to pay is over.', tone: 'late', icon: 'M12 6v6l4 2.5' },
  TERMINATED: {
    title: 'Cancelled by the merchant',
    words: 'The merchant has cancelled the payment.',
    tone: 'gone',
    icon: 'M7 12h10',
  },
};

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

interface Shown {
  /** What the page is about; paying, if absent. */
  title?: string;
  /** The amount, minor units; that of the payment, if absent. */
  shown?: number;
  /** Whether the amount is struck through: it is not paid. */
  struck?: boolean;
  script?: string | undefined;
}

function step(payment: Payment, progress: Progress, form: Markup, options: Shown = {}): string {
  const amount = showMoney(options.shown ?? payment.amount, payment.currency);
  const { script } = options;
  return layout(
    options.title === undefined ? `Pay ${amount}` : `${options.title}: ${amount}`,
    html`<main>
<section class="card" aria-label="Payment">
<h1>Sales unit ${payment.msn}</h1>
<p class="amount">${options.struck ? html`<s>${amount}</s>` : html`<span data-total>${amount}</span>`}</p>
<p>${payment.text}</p>
<p class="muted">${payment.reference}</p>
</section>
<section class="card">
${progress.problem !== undefined && html`<p class="error" role="alert">${progress.problem}</p>`}
${form}
</section>
<p class="muted">Sandbox: no money is moved. This page stands in for landing page and app.</p>
</main>`,
    { narrow: true, ...(script === undefined ? {} : { script }) },
  );
}

function totalOf(payment: Payment, option: ShippingOption | undefined): number {
  return payment.amount + (option?.cost ?? 0);
}

function chosenOption(progress: Progress, options: readonly ShippingOption[]): ShippingOption | undefined {
  return (
    options.find(({ id }) => id === progress.shippingId) ?? options.find(({ isDefault }) => isDefault) ?? options[0]
  );
}

function chooseShipping(payment: Payment, progress: Progress, options: readonly ShippingOption[]): Markup {
  const citizen = citizenOf(progress.phone);
  const home = addressOf(progress.phone, defaultCountryOf(payment));
  const chosen = chosenOption(progress, options);
  return html`<fieldset>
<legend>Delivery</legend>
<p>${citizen.givenName} ${citizen.familyName}, ${home.street}, ${home.postalCode} ${home.city}</p>
${options.map((option) => html`<label><input type="radio" name="shipping" value="${option.id}" data-pay="${showMoney(totalOf(payment, option), payment.currency)}" ${option === chosen && 'checked autofocus'}> ${option.name}, ${showMoney(option.cost, payment.currency)}</label>`)}
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
