/**
 * Repeats work while the server says that it is starting: its port is open a moment before its services answer, on a loaded
 * machine for seconds. Other errors, and this one after `limitMs`, are thrown.
 */
export async function patiently<T>(work: () => Promise<T>, limitMs = 20_000): Promise<T> {
  for (const end = Date.now() + limitMs; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > end || !/not healthy yet/i.test(allMessages(error))) throw error;
    }
  }
}

function allMessages(error: unknown): string {
  const parts: string[] = [];
  for (let each = error as { message?: string; details?: string; cause?: unknown } | undefined; each; each = each.cause as typeof each) parts.push(`${each.message} ${each.details}`);
  return parts.join(' ');
}
