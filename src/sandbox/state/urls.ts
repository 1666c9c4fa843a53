/** Hosts on this machine. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname === '[::1]' || hostname === '::1' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
  );
}

/** Whether a URL may be called back: https, not localhost; http on loopback unless that is switched off. */
export function isCallable(text: unknown, strict: boolean, maxLength = 255): text is string {
  const url = typeof text === 'string' && text.length <= maxLength ? parse(text) : undefined;
  if (url === undefined) return false;
  if (url.protocol === 'http:') return !strict && isLoopback(url.hostname);
  return url.protocol === 'https:' && url.hostname !== 'localhost' && url.hostname !== '';
}

/** Whether the user may be sent back to a URL: as above, or an app's own scheme. */
export function isReturnable(text: unknown, strict: boolean, maxLength = 255): text is string {
  if (isCallable(text, strict, maxLength)) return true;
  if (typeof text !== 'string' || text.length > maxLength || !/^[a-z][a-z0-9+.-]*:\/\/\S*$/i.test(text)) return false;
  return !/^(?:https?|javascript|data|file|vbscript):/i.test(text);
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
