// The pinned npm packages, and how their programs are run.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

const root = process.env.CONFORMANCE_TOOLS;
if (!root) throw new Error('CONFORMANCE_TOOLS is not set; start this through .ci/conformance/run or selftest');

/** `require` as a file beside the installed packages would do it. */
export const requireTool = createRequire(path.join(root, 'package.json'));

export const toolPath = (...parts) => path.join(root, 'node_modules', ...parts);

/** The versions of packages that matter, as installed. */
export function versions() {
  const { dependencies } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  return Object.keys(dependencies).map((name) => {
    const manifest = JSON.parse(fs.readFileSync(toolPath(name, 'package.json'), 'utf8'));
    return `${name} ${manifest.version}`;
  });
}

/** Runs a program to its end. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr']) {
      child[stream].setEncoding('utf8');
      child[stream].on('data', (text) => (output[stream] += text));
    }
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, ...output }));
  });
}

/** Runs a class of the PMD engine's jars, in which apex-ls is too. */
export function runJava(mainClass, args, env = {}) {
  const jars = toolPath('@salesforce/code-analyzer-pmd-engine/dist/java-lib/*');
  // These runs are short, so the quick compiler alone is faster.
  const options = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', jars];
  return run('java', [...options, mainClass, ...args], { env: { ...process.env, ...env } });
}

/** Gives `use` a new folder that is gone afterwards. */
export async function withFolder(use) {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'conformance-')));
  try {
    return await use(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** The last lines of what a program said, for a message about its failure. */
export const tail = (text) => text.trim().split('\n').slice(-5).join('\n');
