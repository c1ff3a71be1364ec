/** `report.json` of a runner: the protocol is in `hardware/simulator/README.md`. It comes from an untrusted process. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { z } from 'zod';

const text = z.string().max(2000).catch((c) => String(c.value).slice(0, 2000));
const place = z.array(z.number()).length(3).optional().catch(undefined);
const violation = z.object({
  kind: z.string().max(60),
  message: text,
  file: z.string().max(400).optional().catch(undefined),
  line: z.number().int().min(0).optional().catch(undefined),
  column: z.number().int().min(0).optional().catch(undefined),
  function: z.string().max(400).optional().catch(undefined),
  variable: z.string().max(400).optional().catch(undefined),
  block: place,
  thread: place,
  other: z.object({ line: z.number().int().optional(), access: z.string().max(60).optional(), block: place, thread: place }).optional().catch(undefined),
  stack: z.array(z.number().int()).max(64).optional().catch(undefined),
  count: z.number().optional().catch(undefined),
});
const schema = z.object({
  status: z.enum(['ok', 'violation', 'timeout', 'crash', 'no-device']),
  deviceKind: z.enum(['native', 'simulator']).default('simulator'),
  violations: z.array(violation).max(100).default([]),
  warnings: z.array(violation).max(100).default([]).catch([]),
  unwritten: z.record(z.string().max(200), z.number()).default({}).catch({}),
  returned: z.number().optional().catch(undefined),
  counters: z.record(z.string().max(100), z.number()).default({}).catch({}),
  wallNs: z.array(z.number()).max(100_000).default([]).catch([]),
});

export type Violation = z.output<typeof violation>;
export type RunnerReport = z.output<typeof schema>;

const maxReportBytes = 4 * 2 ** 20;

/** The report, or why there is no usable one. */
export function readReport(path: string): RunnerReport | { readonly unusable: string } {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return { unusable: 'the run left no report' };
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile() || stat.size > maxReportBytes) return { unusable: 'the report is no plain file of a few kilobytes' };
    const buffer = Buffer.alloc(stat.size);
    readSync(fd, buffer, 0, stat.size, 0);
    const parsed = schema.safeParse(JSON.parse(buffer.toString('utf8')));
    return parsed.success ? parsed.data : { unusable: `the report is malformed (${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message})` };
  } catch {
    return { unusable: 'the report is no JSON' };
  } finally {
    closeSync(fd);
  }
}
