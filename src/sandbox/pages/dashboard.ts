import type { Delivery } from '../outbound/deliveries.ts';
import { FAULT_TYPES, type Fault } from '../state/faults.ts';
import type { JournalEntry } from '../state/journal.ts';
import type { Payment } from '../state/payment.ts';
import { layout, showMoney, showNumber } from './layout.ts';
import { html, type Markup } from './markup.ts';

/** What a person who debugs an integration wants to see. */
export interface DashboardView {
  now: number;
  version: string;
  keys: 'any' | 'configured';
  size: number;
  payments: Payment[];
  deliveries: Delivery[];
  requests: JournalEntry[];
  faults: Fault[];
  /** What a fault can be ordered for. */
  operations: string[];
  /** Where the landing page of a payment is. */
  landingOf: (payment: Payment) => string;
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
<form method="post" action="/sandbox/reset"><button class="quiet">Reset</button></form>
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
</main>`,
    { script: REFRESH },
  );
}

// The part that changes is fetched anew, unless somebody is reading or typing in it.
const REFRESH = `
setInterval(async () => {
  const live = document.getElementById('live');
  if (document.hidden || live.contains(document.activeElement) || live.querySelector('details[open]')) return;
  const answer = await fetch('/').catch(() => undefined);
  if (!answer || !answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  live.replaceWith(page.getElementById('live'));
}, 2000);`;

function payments(view: DashboardView): Markup {
  return section(
    `Payments (${view.size})`,
    view.payments.length === 0,
    html`<table><thead><tr><th>Payment</th><th>State</th><th class="number">Amount</th><th class="number">Authorized</th><th class="number">Captured</th><th class="number">Refunded</th><th class="number">Cancelled</th><th>Events</th><th>As the user</th></tr></thead>
<tbody>${view.payments.map((payment) => paymentRow(payment, view.landingOf(payment)))}</tbody></table>`,
  );
}

function paymentRow(payment: Payment, landing: string): Markup {
  const { currency } = payment;
  const isOpen = payment.state === 'CREATED';
  const tone = payment.state === 'AUTHORIZED' ? 'good' : isOpen ? '' : 'bad';
  return html`<tr>
<td class="key">${payment.reference}<br><span class="muted">${payment.api}, ${payment.msn}</span></td>
<td class="state ${tone}">${payment.state}</td>
<td class="number">${showMoney(payment.amount, currency)}</td>
<td class="number">${showNumber(payment.authorized)}</td>
<td class="number">${showNumber(payment.captured)}</td>
<td class="number">${showNumber(payment.refunded)}</td>
<td class="number">${showNumber(payment.cancelled)}</td>
<td>${payment.history.map((entry) => html`<div class="nowrap" title="${day(entry.at)} ${time(entry.at)}">${entry.name}${!entry.success && ' (failed)'} <span class="muted">${time(entry.at)}</span></div>`)}</td>
<td>${isOpen && html`<div class="tools">${USER_ACTIONS.map(([name, label]) => action(payment, name, label))}<a href="${landing}">Landing page</a></div>`}${payment.state === 'AUTHORIZED' && html`<div class="tools">${payment.isProcessing ? action(payment, 'unlock', 'Unlock') : action(payment, 'lock', 'Lock')}${payment.ecom?.consentRemovalPrefix !== undefined && action(payment, 'remove-consent', 'Remove consent')}</div>`}</td>
</tr>`;
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

function deliveries(list: Delivery[]): Markup {
  return section(
    'Callbacks and webhooks',
    list.length === 0,
    html`<table><thead><tr><th>What</th><th>Payment</th><th>To</th><th>State</th><th>Attempts</th><th>Body</th></tr></thead>
<tbody>${list.map(
      (
        delivery,
      ) => html`<tr><td class="nowrap">${delivery.kind}<br><span class="muted">${delivery.what}</span></td><td class="key">${delivery.payment}</td><td class="key">${delivery.method} ${delivery.url}</td>
<td class="state ${delivery.state === 'delivered' ? 'good' : delivery.state === 'pending' ? '' : 'bad'}">${delivery.state}</td>
<td>${delivery.attempts.map(({ at, status, failure }) => html`<div>${status ?? failure} <span class="muted">${time(Date.parse(at))}</span></div>`)}</td>
<td>${fold('show', bodiesOf(delivery))}</td></tr>`,
    )}</tbody></table>`,
  );
}

function bodiesOf({ body, attempts }: Delivery): string {
  return [body, ...attempts.map(({ answer }) => answer)].filter((text) => text !== undefined).join('\n\n');
}

function requests(list: JournalEntry[]): Markup {
  return section(
    'Requests',
    list.length === 0,
    html`<table><thead><tr><th>Time</th><th>Request</th><th>Answer</th><th>Why</th><th>Bodies</th></tr></thead>
<tbody>${list.map(
      (
        entry,
      ) => html`<tr><td class="nowrap">${time(entry.at)}</td><td class="key">${entry.method} ${entry.path}</td><td class="state ${entry.status < 400 ? 'good' : 'bad'}">${entry.status}</td><td>${entry.reason}</td>
<td>${(entry.requestBody !== '' || entry.responseBody !== '') && fold('show', `${entry.requestBody}\n\n${entry.responseBody}`.trim())}</td></tr>`,
    )}</tbody></table>`,
  );
}

function faults(list: Fault[]): Markup {
  return section(
    'Faults',
    list.length === 0,
    html`<table><thead><tr><th>Operation</th><th>Type</th><th>Happened</th><th>Of</th><th>Probability</th></tr></thead>
<tbody>${list.map((fault) => html`<tr><td>${fault.operation}</td><td>${fault.type}</td><td>${fault.happened}</td><td>${fault.count ?? 'no end'}</td><td>${fault.probability}</td></tr>`)}</tbody></table>`,
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

function section(title: string, isEmpty: boolean, table: Markup): Markup {
  return html`<section class="card"><h2>${title}</h2>${isEmpty ? html`<p class="muted">None yet.</p>` : html`<div class="scroll" tabindex="0" role="region" aria-label="${title}">${table}</div>`}</section>`;
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
