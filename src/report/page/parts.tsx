import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';

/** A word on a tinted ground: a verdict, a severity, a flow's status. */
export function Pill({ kind, children }: { kind: string; children?: ComponentChildren }): JSX.Element {
  return <span class={`pill ${toneOf(kind)}`}>{children ?? kind}</span>;
}

/** Which of the five tones a word is shown in. */
export function toneOf(kind: string): string {
  if (['passed', 'validated', 'kept', 'new status seen', 'fixed'].includes(kind)) return 'good';
  if (['failed', 'error', 'broken'].includes(kind)) return 'bad';
  if (['unvalidated', 'warning', 'interrupted', 'unjudged', 'stale', 'flaky'].includes(kind)) return 'warn';
  if (['waived', 'reused'].includes(kind)) return 'note';
  return 'plain';
}

export function StatusCode({ status }: { status: number | undefined }): JSX.Element {
  if (status === undefined) return <span class="code-status bad">none</span>;
  const tone = status < 300 ? 'good' : status < 400 ? 'note' : status < 500 ? 'warn' : 'bad';
  return <span class={`code-status ${tone}`}>{status}</span>;
}

/** A button that copies and says so. */
export function CopyButton({ label, text }: { label: string; text: () => string | Promise<string> }): JSX.Element {
  const [done, setDone] = useState(false);
  const copy = async (): Promise<void> => {
    await copyText(await text());
    setDone(true);
    setTimeout(() => setDone(false), 1500);
  };
  return (
    <button type="button" class="button" onClick={() => void copy()}>
      {done ? 'Copied' : label}
    </button>
  );
}

async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Where a browser gives a file no clipboard, the old way still works.
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
}

/** The first rows, and a button for the next: ten thousand rows at once would hang any browser. */
export function Paged<T>({
  items,
  size,
  children,
}: {
  items: T[];
  size: number;
  children: (shown: T[]) => ComponentChildren;
}): JSX.Element {
  const [pages, setPages] = useState(1);
  const rest = items.length - pages * size;
  return (
    <>
      {children(items.slice(0, pages * size))}
      {rest > 0 && (
        <p class="more">
          <button type="button" class="button" onClick={() => setPages(pages + 1)}>
            Show {Math.min(size, rest)} more of {rest}
          </button>
        </p>
      )}
    </>
  );
}

/** What a run of some flows has not seen, others may well see: that is told wherever something is called unseen. */
export function PartOnly({ part }: { part: 'chosen' | 'shard' | undefined }): JSX.Element | null {
  if (part === undefined) return null;
  const which = part === 'chosen' ? 'Only the flows that were chosen were run' : 'Only the flows of one shard were run';
  return <p class="run-note">{which}: what is unseen here, the others may have seen.</p>;
}

export function Empty({ children }: { children: ComponentChildren }): JSX.Element {
  return <p class="empty">{children}</p>;
}

/** A row of small bars: how many of each kind, in proportion. */
export function Proportions({ parts, label }: { parts: [kind: string, amount: number][]; label: string }): JSX.Element {
  const total = parts.reduce((sum, [, amount]) => sum + amount, 0) || 1;
  let from = 0;
  return (
    <svg class="proportions" width="100%" height="8" role="img" aria-label={label}>
      {parts.map(([kind, amount]) => {
        const x = (from / total) * 100;
        from += amount;
        return (
          <rect key={kind} class={`fill-${toneOf(kind)}`} x={`${x}%`} width={`${(amount / total) * 100}%`} height="8" />
        );
      })}
    </svg>
  );
}

/** A number that leads to what it counts. */
export function Tile({
  href,
  label,
  value,
  children,
}: {
  href: string;
  label: string;
  value: string;
  children?: ComponentChildren;
}): JSX.Element {
  return (
    <a class="tile" href={href}>
      <b>{value}</b>
      <span>{label}</span>
      {children}
    </a>
  );
}

/** What scrolls by itself must be reached by keyboard, and say what it is when it is. */
export function Scroll({
  label,
  children,
  kind = 'scroll',
}: {
  label: string;
  children: ComponentChildren;
  kind?: string;
}): JSX.Element {
  return (
    <div class={kind} {...reachable(label)}>
      {children}
    </div>
  );
}

export function reachable(label: string): { tabIndex: number; role: 'group'; 'aria-label': string } {
  return { tabIndex: 0, ...group(label) };
}

/** A picture with links inside: `img` would hide them. */
export function group(label: string): { role: 'group'; 'aria-label': string } {
  return { role: 'group', 'aria-label': label };
}
