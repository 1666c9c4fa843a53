import { describe, expect, it } from 'vitest';
import type { Failure } from '../model.ts';
import { BLOCKED_HOST, blockedHost } from './blocked-host.ts';
import { DEADLINE, NOT_CONNECTED } from './guard-agents.ts';
import { PROXY_REFUSED } from './open-tunnel.ts';
import { recordExchange } from './record-exchange.ts';

function failureOf(code: string, message: string): Failure | undefined {
  const error = Object.assign(new Error(message), code === '' ? {} : { code });
  return recordExchange(error, {}, { sentBy: 'step', attempt: 1 }, 0, 5).failure;
}

describe('why there was no answer', () => {
  it.each<[string, string, Failure['code'], string]>([
    ['ENOTFOUND', 'getaddrinfo ENOTFOUND apitest.vipps.no', 'dns', 'The host name could not be resolved (ENOTFOUND).'],
    ['EAI_AGAIN', 'getaddrinfo EAI_AGAIN', 'dns', '(EAI_AGAIN)'],
    ['ECONNREFUSED', 'connect ECONNREFUSED', 'refused', 'by the server (ECONNREFUSED).'],
    [NOT_CONNECTED, 'No connection was there after 1500 ms.', 'refused', 'No connection was there after 1500 ms.'],
    [PROXY_REFUSED, 'The proxy answered CONNECT with status 407.', 'refused', 'status 407'],
    ['ECONNRESET', 'socket hang up', 'reset', '(ECONNRESET)'],
    ['EPIPE', 'write EPIPE', 'reset', '(EPIPE)'],
    ['ECONNRESET', 'aborted', 'reset', '(ECONNRESET)'],
    ['', 'aborted', 'other', 'aborted'],
    ['', 'The certificate is fine.', 'other', 'certificate'],
    [DEADLINE, 'The answer was not complete after 9 ms.', 'timeout', 'The answer was not complete after 9 ms.'],
    ['ESOCKETTIMEDOUT', 'ESOCKETTIMEDOUT', 'timeout', 'in time'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate', 'tls', '(DEPTH_ZERO_SELF_SIGNED_CERT)'],
    ['CERT_HAS_EXPIRED', 'certificate has expired', 'tls', '(CERT_HAS_EXPIRED)'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'Hostname does not match', 'tls', '(ERR_TLS_CERT_ALTNAME_INVALID)'],
    ['EPROTO', 'wrong version number', 'tls', '(EPROTO)'],
    ['', 'Maximum response size reached', 'too-large', 'larger than allowed'],
    ['HPE_INVALID_CONSTANT', 'Parse Error: Expected HTTP/', 'invalid-response', '(HPE_INVALID_CONSTANT)'],
    ['Z_DATA_ERROR', 'incorrect header check', 'invalid-response', '(Z_DATA_ERROR)'],
    [BLOCKED_HOST, 'A connection to x was refused: only the target may be called.', 'blocked-host', 'connection to x'],
    ['ECONNRESET', 'A connection to x was refused: only the target may be called.', 'reset', '(ECONNRESET)'],
    ['', 'Something else', 'other', 'Something else'],
  ])('%s "%s" is told as %s', (code, message, expected, words) => {
    expect(failureOf(code, message)).toMatchObject({ code: expected, message: expect.stringContaining(words) });
  });

  it("the guard's refusal behind a tunnel's error is told with its place", () => {
    const tunnel = 'tunneling socket could not be established, cause=';
    const { message } = blockedHost('http://127.0.0.1:9');
    const refused = { code: 'blocked-host', place: 'http://127.0.0.1:9' };
    expect(failureOf('ECONNRESET', `${tunnel}${message}`)).toMatchObject(refused);
    expect(failureOf('ECONNRESET', `${tunnel}${message.replace(':9', ':8')}`)).toMatchObject({ code: 'reset' });
  });
});
