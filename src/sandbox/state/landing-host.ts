/** When MobilePay becomes Vipps in Denmark and Finland. */
const RENAMED = Date.UTC(2027, 0, 12);

const COUNTRIES: Record<string, string> = { DKK: 'dk', EUR: 'fi' };

/** Hosts on which the real landing page of a market lies at a time. */
export function landingHostsOf(currency: string, now: number): { test: string; production: string } {
  const country = COUNTRIES[currency];
  if (country === undefined) return { test: 'pay-mt.vipps.no', production: 'pay.vipps.no' };
  const brand = now < RENAMED ? 'mobilepay' : 'vipps';
  return { test: `pay-mt.${brand}.${country}`, production: `pay.${brand}.${country}` };
}
