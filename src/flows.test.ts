import { contractTests } from './vitest.ts';

// One test per flow, against whatever the settings choose: the test environment with keys, else the embedded sandbox.
// The source is named, so that a test never downloads anything.
contractTests({ source: process.env.VIPPS_MIRROR ? 'official' : 'bundled' });
