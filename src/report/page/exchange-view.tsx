import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Finding, Headers } from '../../model.ts';
import { curlCommand } from '../curl.ts';
import type { ExchangeDetails } from '../page-data.ts';
import { count, formatDuration } from '../words.ts';
import { BodyView } from './body-view.tsx';
import { CopyButton, Pill, StatusCode } from './parts.tsx';
import { isOpenError, type PlacedExchange, useReport } from './report.ts';
import { linkTo } from './route.ts';
import { detailsOf } from './unpack.ts';

/** A request and its response in full; headers and bodies are unpacked when this is shown. */
export function ExchangeView({ placed }: { placed: PlacedExchange }): JSX.Element {
  const report = useReport();
  const { exchange } = placed;
  const details = useDetails(exchange.number);
  const findings = report.findingsByExchange.get(exchange.id) ?? [];
  if (!details) return <p class="muted">Unpacking …</p>;
  const inRequest = (finding: Finding): boolean => finding.code === 'request-schema' || exchange.sentBy === 'api';
  return (
    <div class="exchange">
      <div class="actions">
        <CopyButton label="Copy as curl" text={() => curlOf(placed, details)} />
        <a class="button" href={linkTo('exchange', exchange.id)}>
          Link to this exchange
        </a>
      </div>
      <p class="muted facts">
        {exchange.operationId ?? 'unknown operation'}
        {exchange.description && ` · ${exchange.description}`}
        {exchange.judgedBy && exchange.judgedBy !== exchange.description && ` · body judged by ${exchange.judgedBy}`}
        {exchange.attempt > 1 && ` · attempt ${exchange.attempt}`}
        {exchange.sentBy !== 'step' && ` · sent by ${exchange.sentBy === 'api' ? 'the API' : 'a script'}`}
      </p>
      {exchange.reason && <p>{exchange.reason}</p>}
      {exchange.failure && <p class="bad-text">{exchange.failure.message}</p>}
      <div class="messages">
        <div class="message">
          <h2 class="label">Request</h2>
          <p class="request-line">
            <b>{exchange.method}</b> {exchange.url}
          </p>
          <HeaderList headers={details.request.headers} />
          <BodyView
            body={details.request.body}
            encoding={details.request.bodyEncoding}
            mediaType={mediaTypeOf(details.request.headers)}
            findings={findings.filter(inRequest)}
          />
        </div>
        <div class="message response">
          <h2 class="label">Response</h2>
          {details.response ? (
            <>
              <p class="request-line">
                <StatusCode status={exchange.status} /> {formatDuration(exchange.durationMs)} ·
                {count(exchange.bytes ?? 0, 'byte')}
              </p>
              <HeaderList headers={details.response.headers} />
              <BodyView
                body={details.response.body}
                encoding={details.response.bodyEncoding}
                mediaType={mediaTypeOf(details.response.headers)}
                findings={findings.filter((finding) => !inRequest(finding))}
              />
            </>
          ) : (
            <p class="empty">No response.</p>
          )}
        </div>
      </div>
    </div>
  );
}

/** An exchange as a line that opens. */
export function ExchangeRow({ placed, title }: { placed: PlacedExchange; title?: string }): JSX.Element {
  const [wasOpened, setOpened] = useState(false);
  const { exchange, step, flow } = placed;
  const errors = (useReport().findingsByExchange.get(exchange.id) ?? []).filter(isOpenError);
  const codes = [...new Set(errors.map(({ code }) => code))].join(', ');
  return (
    <details
      class={`row ${exchange.verdict === 'failed' ? 'failing' : ''}`}
      onToggle={(event) => event.currentTarget.open && setOpened(true)}
    >
      <summary data-item>
        <Pill kind={exchange.verdict} />
        <StatusCode status={exchange.status} />
        <span class="row-title">
          {exchange.sentBy === 'api' ? `Callback after ${step.name}` : (title ?? step.name)}
          {title === undefined && <small>{flow.key}</small>}
          {codes !== '' && <small class="bad-text">{codes}</small>}
        </span>
        <span class="row-call">
          <b>{exchange.method}</b> {pathOf(exchange.url)}
        </span>
        <span class="row-time">{formatDuration(exchange.durationMs)}</span>
      </summary>
      {wasOpened && <ExchangeView placed={placed} />}
    </details>
  );
}

export function useDetails(number: number): ExchangeDetails | undefined {
  const { data } = useReport();
  const [details, setDetails] = useState<{ number: number; details: ExchangeDetails | undefined }>();
  useEffect(() => {
    let isCurrent = true;
    void detailsOf(data, number).then((found) => isCurrent && setDetails({ number, details: found }));
    return () => {
      isCurrent = false;
    };
  }, [data, number]);
  return details?.number === number ? details.details : undefined;
}

export function curlOf({ exchange }: PlacedExchange, details: ExchangeDetails): string {
  return curlCommand({ method: exchange.method, url: exchange.url, ...details.request });
}

function HeaderList({ headers }: { headers: Headers }): JSX.Element {
  return (
    <details class="headers">
      <summary>{count(headers.length, 'header')}</summary>
      <table>
        <tbody>
          {headers.map(([name, value], index) => (
            <tr key={index}>
              <th scope="row">{name}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

export function mediaTypeOf(headers: Headers): string {
  return headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1].toLowerCase() ?? '';
}

/** The address without its origin, which is the same for all. */
export function pathOf(url: string): string {
  return url.replace(/^\w+:\/\/[^/]+/, '') || '/';
}
