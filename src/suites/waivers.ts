import type { Waiver } from '../model.ts';

/** Known faults of the official descriptions, each bound to the bytes that are wrong. */
export const waivers: Waiver[] = [];
