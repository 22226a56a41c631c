// Serves a mock of a provider for as long as something uses it.
import { spawn } from 'node:child_process';
import readline from 'node:readline';

/**
 * Starts `otpsmith mock PROVIDER`, with `--reply` when one is named, calls `use` with its address and stops it. Returns what
 * `use` returns.
 */
export async function withMock(otpsmith, provider, reply, use) {
  const args = ['--color', 'never', 'mock', provider, ...(reply ? ['--reply', reply] : [])];
  const child = spawn(otpsmith, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (said += text));
  try {
    const address = await new Promise((resolve, reject) => {
      readline.createInterface({ input: child.stdout }).on('line', (line) => {
        const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
        if (found) resolve(found);
      });
      child.on('error', reject);
      child.on('close', (status) => reject(new Error(`otpsmith ${args.join(' ')} exited ${status}\n${said}`.trim())));
    });
    return await use(address);
  } finally {
    child.kill();
  }
}
