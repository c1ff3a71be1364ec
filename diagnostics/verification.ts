/** Errors of verification: what running the source (XP30xx) and a candidate (XP32xx) found, and what running needs (XP33xx). */
import type { CatalogueEntry } from './catalogue.js';
import type { Diagnostic, Place } from './diagnostic.js';

type Entry = CatalogueEntry & { advice: string };

/** The source itself misbehaves: exit code 3. */
export const sourceCatalogue = {
  XP3001: { title: 'The source accesses memory out of bounds', explanation: 'Run alone on inputs of the spec, the kernel read or wrote outside of a buffer. What it computes is then undefined, so there is nothing to translate. Sizes in the spec that do not fit the kernel look the same.', advice: 'correct the index or the guard, or the sizes of the spec' },
  XP3002: { title: 'The source has a data race', explanation: 'Two threads accessed the same element, at least one of them wrote, and no barrier or atomic orders them: a missing barrier, or several blocks or tasks that update one element. The result depends on the order, so it is no function of the inputs.', advice: 'add the missing barrier, or use an atomic operation' },
  XP3003: { title: 'The source reads uninitialised memory', explanation: 'The kernel read memory that nothing had written: shared or on-chip memory, a device allocation, or an output that the spec calls "out" and the kernel reads. If the kernel updates a parameter in place, its role is "inout".', advice: 'initialise the memory first, or give the parameter the role "inout"' },
  XP3004: { title: 'A barrier of the source is not reached by all threads', explanation: 'Some threads of a group waited at a barrier (or a warp operation) while others had left or waited elsewhere. Barriers must be reached uniformly.', advice: 'move the barrier out of the condition, or make the condition uniform' },
  XP3005: { title: 'The source never ends', explanation: 'The kernel did not end within the time limit, even on its smallest test case, or all its threads waited for each other: an endless loop, a stride of zero, a deadlock.', advice: 'correct the loop; for a kernel that is only slow give smaller sizes in the spec' },
  XP3006: { title: 'The result of the source depends on earlier calls', explanation: 'The same inputs gave another result in a second call: a static or global variable keeps state (history) between calls, or the result depends on the order of threads by more than the tolerance.', advice: 'make the result a function of the parameters alone' },
  XP3007: { title: 'The source exceeds a capacity of its device', explanation: 'The kernel needs more on-chip memory or a larger launch than the device has.', advice: 'use smaller tiles or another launch' },
  XP3008: { title: 'The source makes a misaligned access', explanation: 'An address is not a multiple of what the access or instruction requires.', advice: 'align the buffer or use an unaligned access' },
  XP3009: { title: 'The source uses an operation wrongly', explanation: 'An intrinsic, a launch or a call of the runtime has an argument that its documentation forbids: a wrong memory space or size, data of an asynchronous copy used before it is synchronised, an error code of the runtime.', advice: 'see the message and the manual page of the operation' },
  XP3010: { title: 'The source crashes', explanation: 'The program ended by a signal or ended itself before the kernel returned.', advice: 'run it alone with `xpiler check`' },
  XP3011: { title: 'The source changes its inputs', explanation: 'A parameter with the role "in" had another content after the call.', advice: 'give the parameter the role "inout"' },
  XP3012: { title: 'The source does not build', explanation: 'The compiler that builds the file for its device or simulator refused it. The first message is shown.', advice: 'correct the file; `xpiler doctor` shows the compilers' },
  XP3013: { title: 'The source leaves outputs unwritten', explanation: 'Elements of an output still held the pattern that was put there before the run, in every run. The sizes of the spec are larger than what the kernel writes, or the parameter is no plain output.', advice: 'correct the shape in the spec, or give the parameter the role "inout"' },
} satisfies Record<string, Entry>;

/** A candidate failed: an ordinary result, shown when no candidate is left (exit code 4). */
export const candidateCatalogue = {
  XP3201: { title: 'The candidate computes another result', explanation: 'An output differs from that of the source by more than the tolerance. The message names the first and the worst element with both values.', advice: 'see the test case in the report' },
  XP3202: { title: 'The candidate misbehaves', explanation: 'Running the candidate reported a violation: out of bounds, a race, uninitialised memory or a wrong use of an operation.', advice: 'see the violation in the report' },
  XP3203: { title: 'The candidate does not build', explanation: 'The compiler that builds it for its device or simulator refused it.', advice: 'see the message' },
  XP3204: { title: 'The candidate takes too long', explanation: 'It did not end within the time limit of a test case.', advice: 'see the test case in the report' },
  XP3205: { title: 'The candidate leaves unusable outputs', explanation: 'An output was not written, or the file is not what the protocol asks for.', advice: 'see the test case in the report' },
  XP3206: { title: 'The candidate was ended', explanation: 'It crashed, or used more memory, processes or output than a kernel may.', advice: 'see the test case in the report' },
} satisfies Record<string, Entry>;

/** What running needs is not there: exit code 5. */
export const deviceCatalogue = {
  XP3301: { title: 'No device', explanation: 'Neither the device of this platform nor its simulator can be used on this machine.', advice: 'run `xpiler doctor`' },
  XP3302: { title: 'The test could not be run', explanation: 'The machinery of the test failed: a runner that cannot start, a full disk, too little memory for the sizes of the spec.', advice: 'run `xpiler doctor`, then the same command again' },
} satisfies Record<string, Entry>;

export const verificationCatalogue = { ...sourceCatalogue, ...candidateCatalogue, ...deviceCatalogue };
type Code = keyof typeof verificationCatalogue;

/** Which code a kind of violation has when the source shows it. Kinds of a platform's own are uses of its operations. */
export const codeOfViolation = (kind: string): Code => violationCodes.get(kind) ?? 'XP3009';
// A map: kinds come from untrusted reports, and a plain object has inherited keys.
const violationCodes: ReadonlyMap<string, Code> = new Map(Object.entries<Code>({
  'out-of-bounds': 'XP3001', 'use-after-free': 'XP3001', 'stack-overflow': 'XP3001', race: 'XP3002', uninitialised: 'XP3003',
  'divergent-barrier': 'XP3004', 'divergent-collective': 'XP3004', deadlock: 'XP3005', timeout: 'XP3005', 'not-repeatable': 'XP3006',
  capacity: 'XP3007', misaligned: 'XP3008', crash: 'XP3010', 'division-by-zero': 'XP3010', 'input-modified': 'XP3011',
}));

/** Advice that says more than the code's own, where the kind of violation allows. */
const adviceOfKind: ReadonlyMap<string, string> = new Map(Object.entries({
  'use-after-free': 'free the memory after its last use',
  'host-device-pointer': 'copy the data to the device first, or say `"pointers": "device"` in the spec',
  'bad-launch': 'correct the launch configuration',
  'nested-launch': 'launch all kernels from the host',
  deadlock: 'let every thread reach the same barriers',
}));

/** A diagnostic of this area. */
export const verificationDiagnostic = (code: Code, message: string, where?: Place, kind?: string): Diagnostic => ({
  code, exit: code in sourceCatalogue ? 3 : code in candidateCatalogue ? 4 : 5, message, ...(where && { where }),
  advice: (kind && adviceOfKind.get(kind)) ?? verificationCatalogue[code].advice,
});
