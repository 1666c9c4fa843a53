import type { ExchangeDetails, PageData } from '../page-data.ts';

/** The data that the page opens with. */
export function unpackData(): Promise<PageData> {
  return unpack<PageData>('data');
}

const packs = new Map<number, Promise<ExchangeDetails[]>>();

/** Headers and bodies of an exchange; its pack is unpacked once. */
export async function detailsOf(data: PageData, number: number): Promise<ExchangeDetails | undefined> {
  const index = data.packs.findLastIndex((first) => first <= number);
  return (await packAt(index))[number - (data.packs[index] ?? 0)];
}

/** Numbers of the exchanges whose headers or bodies hold the text, pack by pack. */
export async function searchDetails(data: PageData, text: string): Promise<Set<number>> {
  const found = new Set<number>();
  const wanted = text.toLowerCase();
  for (const [index, first] of data.packs.entries()) {
    const details = await packAt(index);
    details.forEach((detail, offset) => {
      if (JSON.stringify(detail).toLowerCase().includes(wanted)) found.add(first + offset);
    });
  }
  return found;
}

function packAt(index: number): Promise<ExchangeDetails[]> {
  const known = packs.get(index) ?? unpack<ExchangeDetails[]>(`pack-${index}`);
  packs.set(index, known);
  return known;
}

async function unpack<T>(id: string): Promise<T> {
  const packed = atob(document.getElementById(id)?.textContent ?? '');
  const bytes = new Uint8Array(packed.length);
  for (let at = 0; at < packed.length; at++) bytes[at] = packed.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return (await new Response(stream).json()) as T;
}
