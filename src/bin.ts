#!/usr/bin/env node
import { run } from './cli.ts';
import { endProcess } from './end-process.ts';
import { guardProcess } from './guard-process.ts';

guardProcess(process);
process.exitCode = await run(process);
endProcess({ stdout: process.stdout, stderr: process.stderr, exit: () => process.exit() });
