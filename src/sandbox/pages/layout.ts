import { html, type Markup, raw } from './markup.ts';

/** A whole page. Pages load nothing from anywhere else. */
export function layout(title: string, body: Markup, options: { narrow?: boolean; script?: string } = {}): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${raw(STYLE)}</style>
</head>
<body class="${options.narrow ? 'narrow' : 'wide'}">
${body}
${options.script === undefined ? undefined : raw(`<script>${options.script}</script>`)}
</body>
</html>
`;
  return page.markup;
}

/** An amount in minor units as people read it: `499.00`. */
export function showNumber(value: number): string {
  return (value / 100).toFixed(2);
}

/** The same with its currency: `499.00 NOK`. */
export function showMoney(value: number, currency: string): string {
  return `${showNumber(value)} ${currency}`;
}

const STYLE = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f6f5f3, #161413);
  --surface: light-dark(#ffffff, #211e1c);
  --text: light-dark(#1f1a17, #f1ece8);
  --muted: light-dark(#625a54, #b3a89f);
  --line: light-dark(#ddd7d1, #3b3531);
  --accent: light-dark(#b8400b, #ff8a52);
  --on-accent: light-dark(#ffffff, #1f0d04);
  --good: light-dark(#17663a, #6fd39b);
  --bad: light-dark(#a8201a, #ff8f86);
  --late: light-dark(#8a5300, #f2b84b);
  --gone: light-dark(#4b4f8a, #b3b8ff);
}
@supports not (color: light-dark(#000, #fff)) {
  :root { --ground: #f6f5f3; --surface: #fff; --text: #1f1a17; --muted: #625a54; --line: #ddd7d1; --accent: #b8400b; --on-accent: #fff; --good: #17663a; --bad: #a8201a; --late: #8a5300; --gone: #4b4f8a; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
.narrow main { max-width: 26rem; margin: 0 auto; padding: 1rem; min-height: 100vh; display: flex; flex-direction: column; justify-content: center; gap: 1rem; overflow-wrap: anywhere; }
.wide main { max-width: 78rem; margin: 0 auto; padding: 1rem; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem; }
.card + .card, #live + .card { margin-top: 1rem; }
.narrow .card + .card { margin-top: 0; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.1rem; margin: 0 0 .75rem; }
p { margin: .25rem 0; }
.muted { color: var(--muted); }
.amount { font-size: 2rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.amount s { color: var(--muted); }
.end { display: flex; gap: .9rem; align-items: center; font-size: 1.15rem; }
.end svg { width: 3.5rem; flex: none; fill: none; stroke: var(--surface); stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.end svg circle { fill: currentColor; stroke: none; }
.card:has(> .end) { border-left: .4rem solid var(--line); }
.card:has(> .end.good) { border-left-color: var(--good); }
.card:has(> .end.bad) { border-left-color: var(--bad); }
.card:has(> .end.late) { border-left-color: var(--late); }
.card:has(> .end.gone) { border-left-color: var(--gone); }
.error { color: var(--bad); font-weight: 600; }
label { display: block; font-weight: 600; }
fieldset { border: 1px solid var(--line); border-radius: .5rem; margin: 0 0 1rem; padding: .5rem .9rem .75rem; }
fieldset label { font-weight: 400; padding: .35rem 0; display: flex; gap: .6rem; align-items: baseline; }
legend { font-weight: 600; padding: 0 .3rem; }
input[type=tel], input[type=text], input[type=number], select { font: inherit; width: 100%; padding: .6rem .7rem; color: inherit; background: var(--ground); border: 1px solid var(--muted); border-radius: .5rem; margin: .25rem 0 1rem; }
input[type=radio], input[type=checkbox] { accent-color: var(--accent); flex: none; }
button, .button { font: inherit; font-weight: 600; min-height: 2.75rem; padding: .55rem 1.1rem; border-radius: .5rem; border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent); cursor: pointer; text-decoration: none; display: inline-block; text-align: center; }
button.quiet { background: transparent; color: var(--accent); }
button.danger { background: var(--bad); border-color: var(--bad); color: var(--surface); }
.narrow button, .narrow .button { width: 100%; margin-top: .5rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
a { color: var(--accent); }
ul.plain { margin: .25rem 0 1rem; padding-left: 1.2rem; }
header.bar { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; justify-content: space-between; margin-bottom: 1rem; }
.tools { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; }
.tools form { display: flex; flex-wrap: wrap; gap: .4rem; align-items: end; margin: 0; }
.wide button { min-height: 2.1rem; padding: .2rem .7rem; font-size: .9rem; }
.wide select, .wide input { display: block; width: 11rem; min-height: 2.1rem; margin: 0; padding: .3rem .5rem; font-size: .9rem; }
.wide label { font-size: .8rem; font-weight: 500; color: var(--muted); }
.wide input[type=number] { width: 5rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th { text-align: left; font-weight: 600; color: var(--muted); font-size: .8rem; white-space: nowrap; }
th, td { padding: .4rem .6rem .4rem 0; border-top: 1px solid var(--line); vertical-align: top; }
td.number { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
th.number { text-align: right; }
:is(td, th).number { padding-right: 1rem; }
td.key { font-family: ui-monospace, monospace; overflow-wrap: anywhere; min-width: 11rem; }
.nowrap { white-space: nowrap; }
.state { font-weight: 600; }
.good { color: var(--good); }
.bad { color: var(--bad); }
.late { color: var(--late); }
.gone { color: var(--gone); }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: .25rem 0; font-size: .8rem; }
details > summary { cursor: pointer; color: var(--accent); }
tr.actions td { border-top: 0; padding-top: 0; }
tr.actions .tools { flex-wrap: nowrap; align-items: center; }
h2 small { font-weight: 400; color: var(--muted); }
nav.pages { display: flex; gap: 1rem; margin-top: .75rem; }
[popover] { color: inherit; background: var(--surface); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem; max-width: 24rem; }
[popover]::backdrop { background: rgb(0 0 0 / 45%); }
@media (max-width: 45rem) {
  .wide thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .wide table, .wide tbody, .wide tr, .wide td { display: block; }
  .wide tr { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .75rem; margin-top: .6rem; }
  .wide td { display: flex; gap: .75rem; border: 0; padding: .15rem 0; min-width: 0; text-align: left; overflow-wrap: anywhere; }
  .wide td::before { content: attr(data-label); flex: 0 0 6rem; color: var(--muted); font: .8rem/1.8 system-ui, sans-serif; }
  .wide td > * { min-width: 0; }
  .wide td:empty { display: none; }
  .wide tr:has(+ tr.actions) { border-bottom: 0; border-radius: .5rem .5rem 0 0; padding-bottom: 0; }
  .wide tr.actions { border-top: 0; border-radius: 0 0 .5rem .5rem; margin-top: 0; }
  .wide tr.actions td::before { content: none; }
  tr.actions .tools { flex-wrap: wrap; }
  .wide button { min-height: 2.75rem; }
}
`;
