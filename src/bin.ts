#!/usr/bin/env node
import { run } from './cli.ts';
import { guardProcess } from './guard-process.ts';

guardProcess(process);
process.exitCode = await run(process);
