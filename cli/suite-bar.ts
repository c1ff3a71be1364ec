import type { SuiteProgress } from '../workflows/messages.js';
import { seconds } from './translate-text.js';

export interface SuiteBar { tell(progress: SuiteProgress): void; end(): void }

/** Progress with an estimate of the time left: a bar on a terminal, a line per twentieth in a log. */
export function suiteBar(visible: boolean, total: number, stream: NodeJS.WriteStream = process.stderr): SuiteBar {
  if (!visible) return { tell() {}, end() {} };
  const start = performance.now();
  let lastTwentieth = 0;
  let drawn = false;
  return {
    tell({ finished, reused, tally, running, paused }) {
      // Answers from the cache take no time and would spoil the estimate.
      const worked = finished - reused;
      const left = worked > 0 ? ((performance.now() - start) / worked) * (total - finished) : undefined;
      const counts = Object.entries(tally).map(([outcome, count]) => `${count} ${outcome}`).join(', ');
      const text = `${finished}/${total}${counts ? `  ${counts}` : ''}${paused ? '  paused' : `  ${running.length} running`}${left !== undefined && finished < total ? `  about ${seconds(left)} left` : ''}`;
      if (stream.isTTY) {
        const width = 24;
        const full = Math.round((finished / total) * width);
        stream.write(`\r\u001b[K[${'#'.repeat(full)}${'.'.repeat(width - full)}] ${text}`);
        drawn = true;
      } else if (Math.floor((finished / total) * 20) > lastTwentieth) {
        lastTwentieth = Math.floor((finished / total) * 20);
        stream.write(`${text}\n`);
      }
    },
    end() { if (drawn) stream.write('\r\u001b[K'); },
  };
}
