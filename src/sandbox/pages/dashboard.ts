import type { Delivery } from '../outbound/deliveries.ts';
import { FAULT_TYPES, type Fault } from '../state/faults.ts';
import type { JournalEntry } from '../state/journal.ts';
import type { Payment } from '../state/payment.ts';
import { layout, showMoney, showNumber } from './layout.ts';
import { html, type Markup, raw } from './markup.ts';

/** What a person who debugs an integration wants to see. */
export interface DashboardView {
  now: number;
  version: string;
  keys: 'any' | 'configured';
  payments: PageOf<Payment>;
  deliveries: PageOf<Delivery>;
  requests: PageOf<JournalEntry>;
  faults: Fault[];
  /** What a fault can be ordered for. */
  operations: string[];
  /** Where the landing page of a payment is. */
  landingOf: (payment: Payment) => string;
}

/** Rows that are shown on one page. */
export const PAGE_SIZE = 50;

/** Some of a list, newest first. */
export interface PageOf<Item> {
  /** Of the list; the query parameter that says where its page begins. */
  name: string;
  items: Item[];
  /** How many newer ones there are. */
  from: number;
  total: number;
}

export function renderDashboard(view: DashboardView): string {
  return layout(
    'Sandbox',
    html`<main>
<header class="bar">
<div><h1>Sandbox of the Vipps MobilePay test environment</h1>
<p class="muted">Version ${view.version}, keys: ${view.keys}. This says nothing about Vipps MobilePay's own service.</p></div>
<div class="tools">
<form method="post" action="/sandbox/clock"><label for="minutes">Minutes</label><input id="minutes" name="minutes" type="number" min="0" value="11"><button>Clock forward</button></form>
<button type="button" class="quiet" popovertarget="reset">Reset</button>
</div>
</header>
<div id="live">
<p class="muted">Sandbox time ${day(view.now)} ${time(view.now)} UTC</p>
${payments(view)}
${deliveries(view.deliveries)}
${requests(view.requests)}
${faults(view.faults)}
</div>
${orderFault(view.operations)}
<div id="reset" popover role="dialog" aria-labelledby="reset-title"><h2 id="reset-title">Reset the sandbox?</h2>
<p>Payments, webhooks, faults and the moved clock are lost. Tokens stay valid.</p>
<div class="tools"><form method="post" action="/sandbox/reset"><button class="danger">Reset now</button></form>
<button type="button" class="quiet" popovertarget="reset" popovertargetaction="hide" autofocus>Keep</button></div></div>
</main>`,
    { script: REFRESH },
  );
}

// The part that changes is fetched anew, unless somebody is reading or typing in it.
const REFRESH = `
setInterval(async () => {
  const live = document.getElementById('live');
  if (document.hidden || live.contains(document.activeElement) || live.querySelector('details[open]')) return;
  const answer = await fetch(location.href).catch(() => undefined);
  if (!answer || !answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  live.replaceWith(page.getElementById('live'));
}, 2000);`;

function payments({ payments: page, landingOf }: DashboardView): Markup {
  return listing(
    'Payments',
    page,
    ['Payment', 'State', 'Amount', 'Authorized', 'Captured', 'Refunded', 'Cancelled', 'Events'],
    (payment) => paymentRows(payment, landingOf(payment)),
  );
}

function paymentRows(payment: Payment, landing: string): Markup {
  const { currency } = payment;
  const isOpen = payment.state === 'CREATED';
  const tone = payment.state === 'AUTHORIZED' ? 'good' : isOpen ? '' : 'bad';
  const actions = actionsOf(payment, landing);
  return html`<tr>
${cell('Payment', html`<span>${payment.reference}<br><span class="muted">${payment.api}, ${payment.msn}</span></span>`, 'key')}
${cell('State', payment.state, `state ${tone}`)}
${cell('Amount', showMoney(payment.amount, currency), 'number')}
${cell('Authorized', showNumber(payment.authorized), 'number')}
${cell('Captured', showNumber(payment.captured), 'number')}
${cell('Refunded', showNumber(payment.refunded), 'number')}
${cell('Cancelled', showNumber(payment.cancelled), 'number')}
${cell('Events', html`<div>${payment.history.map((entry) => html`<div class="nowrap" title="${day(entry.at)} ${time(entry.at)}">${entry.name}${!entry.success && ' (failed)'} <span class="muted">${time(entry.at)}</span></div>`)}</div>`)}
</tr>
${actions.length > 0 && html`<tr class="actions"><td colspan="8"><div class="tools" role="group" aria-label="As the user of ${payment.reference}">${actions}</div></td></tr>`}`;
}

function actionsOf(payment: Payment, landing: string): Markup[] {
  if (payment.state === 'CREATED') {
    const link = html`<a href="${landing}" aria-label="Landing page of ${payment.reference}">Landing page</a>`;
    return [...USER_ACTIONS.map(([name, label]) => action(payment, name, label)), link];
  }
  if (payment.state !== 'AUTHORIZED') return [];
  const lock = payment.isProcessing ? action(payment, 'unlock', 'Unlock') : action(payment, 'lock', 'Lock');
  const hasConsent = payment.ecom?.consentRemovalPrefix !== undefined;
  return hasConsent ? [lock, action(payment, 'remove-consent', 'Remove consent')] : [lock];
}

const USER_ACTIONS: [name: string, label: string][] = [
  ['approve', 'Approve'],
  ['reject', 'Reject'],
  ['open', 'Open link'],
  ['refuse-card', 'Refuse card'],
  ['expire', 'Expire'],
];

function action(payment: Payment, name: string, label: string): Markup {
  return html`<form method="post" action="/sandbox/payments/${encodeURIComponent(payment.reference)}/${name}?msn=${payment.msn}"><button class="quiet" aria-label="${label} ${payment.reference}">${label}</button></form>`;
}

function deliveries(page: PageOf<Delivery>): Markup {
  return listing(
    'Callbacks and webhooks',
    page,
    ['What', 'Payment', 'To', 'State', 'Attempts', 'Body'],
    (delivery) => html`<tr>
${cell('What', html`<span>${delivery.kind}<br><span class="muted">${delivery.what}</span></span>`, 'nowrap')}
${cell('Payment', delivery.payment, 'key')}
${cell('To', `${delivery.method} ${delivery.url}`, 'key')}
${cell('State', delivery.state, `state ${delivery.state === 'delivered' ? 'good' : delivery.state === 'pending' ? '' : 'bad'}`)}
${cell('Attempts', html`<div>${delivery.attempts.map(({ at, status, failure }) => html`<div>${status ?? failure} <span class="muted">${time(Date.parse(at))}</span></div>`)}</div>`)}
${cell('Body', fold('show', bodiesOf(delivery)))}
</tr>`,
  );
}

function bodiesOf({ body, attempts }: Delivery): string {
  return [body, ...attempts.map(({ answer }) => answer)].filter((text) => text !== undefined).join('\n\n');
}

function requests(page: PageOf<JournalEntry>): Markup {
  return listing(
    'Requests',
    page,
    ['Time', 'Request', 'Answer', 'Why', 'Bodies'],
    (entry) => html`<tr>
${cell('Time', time(entry.at), 'nowrap')}
${cell('Request', `${entry.method} ${entry.path}`, 'key')}
${cell('Answer', entry.status, `state ${entry.status < 400 ? 'good' : 'bad'}`)}
${cell('Why', entry.reason)}
${cell('Bodies', (entry.requestBody !== '' || entry.responseBody !== '') && fold('show', `${entry.requestBody}\n\n${entry.responseBody}`.trim()))}
</tr>`,
  );
}

function faults(list: Fault[]): Markup {
  return listing(
    'Faults',
    { name: 'faults', items: list, from: 0, total: list.length },
    ['Operation', 'Type', 'Happened', 'Of', 'Probability'],
    (fault) => html`<tr>
${cell('Operation', fault.operation)}
${cell('Type', fault.type)}
${cell('Happened', fault.happened)}
${cell('Of', fault.count ?? 'no end')}
${cell('Probability', fault.probability)}
</tr>`,
  );
}

function orderFault(operations: string[]): Markup {
  return html`<section class="card"><h2>Order a fault</h2>
<form method="post" action="/sandbox/faults" class="tools">
<div><label for="operation">Operation</label><select id="operation" name="operation">${operations.map((name) => html`<option ${name === 'epayment/capture' && 'selected'}>${name}</option>`)}</select></div>
<div><label for="type">Fault</label><select id="type" name="type">${FAULT_TYPES.map((type) => html`<option>${type}</option>`)}</select></div>
<div><label for="status">Status</label><input id="status" name="status" type="number" min="400" max="599" value="500"></div>
<div><label for="count">Times</label><input id="count" name="count" type="number" min="1" value="1"></div>
<button>Order</button>
</form></section>`;
}

/** A table with its heading, and the way to the rows that it does not show. */
function listing<Item>(title: string, page: PageOf<Item>, columns: string[], row: (item: Item) => Markup): Markup {
  const { name, items, total } = page;
  if (total === 0) return html`<section class="card"><h2>${title}</h2><p class="muted">None yet.</p></section>`;
  return html`<section class="card" id="${name}"><h2>${title} <small>${countOf(page)}</small></h2>
<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table><thead><tr>${columns.map((column) => html`<th ${NUMBERS.has(column) && raw('class="number"')}>${column}</th>`)}</tr></thead>
<tbody>${items.map(row)}</tbody></table></div>
${pages(page)}</section>`;
}

const NUMBERS = new Set(['Amount', 'Authorized', 'Captured', 'Refunded', 'Cancelled']);

function countOf({ items, from, total }: PageOf<unknown>): string {
  if (items.length === total) return `(${total})`;
  return from === 0 ? `newest ${items.length} of ${total}` : `${from + 1} to ${from + items.length} of ${total}`;
}

function pages({ name, items, from, total }: PageOf<unknown>): Markup | false {
  const to = (start: number, label: string) =>
    html`<a href="/?${name}=${start}#${name}" aria-label="${label} ${name}">${label}</a>`;
  if (items.length === total) return false;
  const newer = from > 0 && to(Math.max(0, from - PAGE_SIZE), 'Newer');
  const older = from + items.length < total && to(from + PAGE_SIZE, 'Older');
  return html`<nav class="pages" aria-label="Pages of ${name}">${newer}${older}</nav>`;
}

/** A cell that says on a phone, where the table becomes cards, which column it belongs to. */
function cell(label: string, content: Markup | string | number | false | undefined, classes = ''): Markup {
  return html`<td class="${classes}" data-label="${label}">${content}</td>`;
}

function fold(label: string, text: string): Markup {
  return html`<details><summary>${label}</summary><pre>${text}</pre></details>`;
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function time(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}
