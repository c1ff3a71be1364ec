/** Errors of the command's input, before the front end reads it (XP10xx: the file, which the front end checks again; XP13xx: the call). */
import type { CatalogueEntry } from './catalogue.js';
import type { Diagnostic, Place } from './diagnostic.js';

export const inputCatalogue = {
  XP1001: { title: 'The file is empty', explanation: 'The file holds no function, only white space or comments: there is no kernel to translate.', advice: 'give a file that holds a kernel' },
  XP1002: { title: 'The file is no text', explanation: 'The file is binary: it holds zero bytes or is not valid UTF-8. Kernels are source text in CUDA C, HIP, BANG C or C.', advice: 'give the source of the kernel, not its object file' },
  XP1005: { title: 'The file is too large', explanation: 'A source file may have 1 MiB. A kernel and its host entry have a few hundred lines; larger files are usually data or generated libraries.', advice: 'cut the kernel and its host entry out into a file of their own' },
  XP1301: { title: 'The file cannot be read', explanation: 'The file named on the command line does not exist, is a folder or may not be read.', advice: 'check the path' },
  XP1302: { title: 'Unknown platform', explanation: 'The platform is taken from --from, else from the extension of the file, else from its content. None of these named a platform that is known.', advice: 'name it with --from' },
  XP1303: { title: 'Nothing to translate', explanation: 'The source and the target platform are the same.', advice: 'choose another --to' },
  XP1304: { title: 'The output would overwrite a file', explanation: 'No output was named with -o, and at the default place lies a file that Xpiler did not write, or that was changed since.', advice: 'name the output with -o' },
  XP1305: { title: 'Wrong usage', explanation: 'An option or argument has a value that is not allowed.', advice: 'see `xpiler COMMAND --help`' },
  XP1306: { title: 'The output cannot be written', explanation: 'The folder of the output does not exist or may not be written, or the output is the source itself.', advice: 'name a writable place with -o' },
} satisfies Record<string, CatalogueEntry & { advice: string }>;

/** An error of the input, exit code 2. */
export const inputDiagnostic = (code: keyof typeof inputCatalogue, message: string, where?: Place): Diagnostic =>
  ({ code, exit: 2, message, ...(where && { where }), advice: inputCatalogue[code].advice });
