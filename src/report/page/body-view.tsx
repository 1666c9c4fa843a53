import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Finding } from '../../model.ts';
import { formatJson, type JsonLine } from '../format-json.ts';

import { count } from '../words.ts';
import { reachable } from './parts.tsx';

/** A body: JSON set out with findings' spots marked, an image shown, text as it is, bytes counted. */
export function BodyView({
  body,
  encoding,
  mediaType,
  findings,
}: {
  body: string | undefined;
  encoding?: 'base64' | undefined;
  mediaType: string;
  findings: Finding[];
}): JSX.Element {
  if (body === undefined || body === '') return <p class="empty">No body.</p>;
  // A picture that would have shown a secret is told in words.
  if (mediaType.startsWith('image/') && !body.startsWith('‹'))
    return <ImageBody body={body} encoding={encoding} mediaType={mediaType} />;
  if (encoding) return <BinaryBody body={body} mediaType={mediaType} />;
  const lines = body.length < 3_000_000 ? formatJson(body) : undefined;
  return lines ? <JsonBody lines={lines} findings={findings} /> : <TextBody text={body} />;
}

const folded = 40;

function JsonBody({ lines, findings }: { lines: JsonLine[]; findings: Finding[] }): JSX.Element {
  const marks = markedLines(lines, findings);
  const [isOpen, setOpen] = useState(lines.length <= folded + 10);
  const near = (index: number): boolean => [...marks.keys()].some((at) => Math.abs(at - index) <= 4);
  const rows: JSX.Element[] = [];
  let hidden = 0;
  const flush = (index: number): void => {
    if (hidden > 0) rows.push(<Fold key={`fold-${index}`} lines={hidden} open={() => setOpen(true)} />);
    hidden = 0;
  };
  lines.slice(0, 20_000).forEach((line, index) => {
    if (!isOpen && index >= folded && !near(index)) {
      hidden++;
      return;
    }
    flush(index);
    rows.push(<JsonRow key={index} line={line} findings={marks.get(index)} />);
  });
  flush(lines.length);
  return (
    <pre class="body" {...reachable('Body')}>
      {rows}
    </pre>
  );
}

function Fold({ lines, open }: { lines: number; open: () => void }): JSX.Element {
  return (
    <button type="button" class="fold" onClick={open}>
      … {count(lines, 'more line')}
    </button>
  );
}

function JsonRow({ line, findings }: { line: JsonLine; findings: Finding[] | undefined }): JSX.Element {
  const tone = findings?.some(({ severity, waivedBy }) => severity === 'error' && !waivedBy) ? 'bad' : 'warn';
  return (
    <span class={findings ? `line marked ${tone}` : 'line'}>
      {'  '.repeat(line.indent)}
      {line.key !== undefined && <span class="json-key">{line.key}</span>}
      {line.key !== undefined && ': '}
      <span class={`json-${line.kind}`}>{line.text}</span>
      {line.comma && ','}
      {findings && <Remarks findings={findings} indent={line.indent} />}
      {'\n'}
    </span>
  );
}

/** One line for each finding: several in one would read as one sentence. */
function Remarks({ findings, indent }: { findings: Finding[]; indent: number }): JSX.Element {
  const [first, ...others] = [...new Set(findings.map(({ message }) => message))];
  return (
    <span class="remark">
      {` ← ${first}`}
      {others.map((message) => `\n${'  '.repeat(indent)}  ← ${message}`)}
    </span>
  );
}

/** Findings by the line of their pointer; what is missing is marked at the object that should have it. */
function markedLines(lines: JsonLine[], findings: Finding[]): Map<number, Finding[]> {
  const indexByPointer = new Map(lines.map(({ pointer }, index) => [pointer, index]));
  const marks = new Map<number, Finding[]>();
  for (const finding of findings) {
    const place = placeInBody(finding);
    if (place === undefined) continue;
    for (let pointer = place; ; pointer = pointer.slice(0, pointer.lastIndexOf('/'))) {
      const index = indexByPointer.get(pointer);
      if (index !== undefined) marks.set(index, [...(marks.get(index) ?? []), finding]);
      if (index !== undefined || pointer === '') break;
    }
  }
  return marks;
}

/** Faults of a whole request say which part of it they mean: `/body/amount`, `/headers/Name`, `/query/page`. */
function placeInBody({ code, pointer }: Finding): string | undefined {
  if (pointer === undefined || pointer.startsWith('/headers/')) return undefined;
  if (code !== 'request-schema' && code !== 'callback-schema') return pointer;
  return /^\/body(?:\/|$)/.test(pointer) ? pointer.slice('/body'.length) : undefined;
}

function TextBody({ text }: { text: string }): JSX.Element {
  const [isOpen, setOpen] = useState(text.length <= 4000);
  return (
    <pre class="body wrapped" {...reachable('Body')}>
      {isOpen ? text : text.slice(0, 3000)}
      {!isOpen && (
        <button type="button" class="fold" onClick={() => setOpen(true)}>
          … {count(text.length - 3000, 'more character')}
        </button>
      )}
    </pre>
  );
}

/** In an `img` nothing of a picture can run, an SVG's scripts included. */
function ImageBody({
  body,
  encoding,
  mediaType,
}: {
  body: string;
  encoding?: 'base64' | undefined;
  mediaType: string;
}): JSX.Element {
  const type = /^image\/[\w.+-]+/.exec(mediaType)?.[0] ?? 'image/png';
  const source = encoding ? `data:${type};base64,${body}` : `data:${type},${encodeURIComponent(body)}`;
  return (
    <figure class="image">
      <img src={source} alt={`The response's body, ${type}`} />
      {!encoding && <TextBody text={body} />}
    </figure>
  );
}

function BinaryBody({ body, mediaType }: { body: string; mediaType: string }): JSX.Element {
  const bytes = atob(body.slice(0, 1024));
  const rows = Array.from({ length: Math.min(16, Math.ceil(bytes.length / 16)) }, (_, row) => {
    const part = [...bytes.slice(row * 16, row * 16 + 16)];
    const hex = part.map((byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join(' ');
    return `${(row * 16).toString(16).padStart(4, '0')}  ${hex.padEnd(48)} ${part.map((byte) => (/[ -~]/.test(byte) ? byte : '.')).join('')}`;
  });
  return (
    <>
      <p class="muted">
        {count(Math.floor((body.length * 3) / 4), 'byte')}
        {mediaType === '' ? '' : ` of ${mediaType}`}, the first of them:
      </p>
      <pre class="body" {...reachable('First bytes of the body')}>
        {rows.join('\n')}
      </pre>
    </>
  );
}
