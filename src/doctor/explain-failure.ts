import { failed, type Outcome } from './checkup.ts';

/** Why no answer came, and what to do. */
export function explainFailure(error: NodeJS.ErrnoException, place: string): Outcome {
  const code = error.code ?? '';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return failed(`The name ${place} cannot be resolved (${code}).`, 'Check the network and its name server (DNS).');
  }
  if (code === 'ECONNREFUSED') {
    return failed(`Nothing listens at ${place} (${code}).`, 'Is a firewall in between, or the server not started?');
  }
  if (code === 'EPROXYREFUSED') return failed(error.message, 'Check the URL of --proxy, its user and its password.');
  if (/CERT|SSL|TLS|SIGNED|VERIFY/.test(code)) return explainCertificate(code, place);
  if (code === 'EDEADLINE' || code === 'ETIMEDOUT') {
    return failed(`No answer from ${place} in time.`, 'Check the network; does it need a proxy (--proxy)?');
  }
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    return failed(`${place} hung up (${code}).`, 'Try again; if it stays so, a firewall or proxy is in between.');
  }
  return failed(`${place} gave no answer (${code || error.message}).`, 'Check the network, and try again.');
}

function explainCertificate(code: string, place: string): Outcome {
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return failed(`The certificate of ${place} is out of date (${code}).`, 'Check the clock of this machine first.');
  }
  return failed(
    `The certificate of ${place} is not trusted (${code}).`,
    'If a proxy of your company opens connections, name its certificate with --ca FILE.',
  );
}
