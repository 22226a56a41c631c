// Asks the clients that are written in Python: one process for all, one line for each message.
import { spawn } from 'node:child_process';
import path from 'node:path';
import readline from 'node:readline';

let answers;
let child;

function start() {
  const python = process.env.CLIENT_PYTHON;
  if (!python) throw new Error('CLIENT_PYTHON is not set; start this through .ci/clients/run');
  child = spawn(python, [path.join(import.meta.dirname, 'python/clients.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  answers = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  for (const it of [child, child.stdin, child.stdout]) it.unref();
  process.on('exit', () => child.kill());
}

/** What the client of `request.provider` says when it is to send that message. */
export async function ask(request) {
  if (!child) start();
  // It keeps this process alive for as long as an answer is awaited, and no longer.
  child.stdout.ref();
  child.stdin.write(`${JSON.stringify(request)}\n`);
  const { value, done } = await answers.next();
  child.stdout.unref();
  if (done) throw new Error('the Python clients ended');
  return JSON.parse(value);
}
