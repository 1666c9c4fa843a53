#!/usr/bin/env node
import { run } from './cli.ts';
import { guardProcess } from './guard-process.ts';
import { spareCompiling } from './spare-compiling.ts';

spareCompiling();
guardProcess(process);
process.exitCode = await run(process);
