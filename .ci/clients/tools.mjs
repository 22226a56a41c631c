// The pinned clients, and how one that cannot be told an address is led to the mock all the same.
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';
import path from 'node:path';

const root = process.env.CLIENT_TOOLS;
if (!root) throw new Error('CLIENT_TOOLS is not set; start this through .ci/clients/run');

/** `require` as a file beside the installed packages would do it. */
export const requireClient = createRequire(path.join(root, 'package.json'));

/** The version of an installed package, of npm's or, with ` (Python)` behind its name, of pip's. */
export function versionOf(name) {
  const [packageName, python] = name.split(' ');
  if (!python) return requireClient(path.join(root, 'node_modules', name, 'package.json')).version;
  const pinned = fs.readFileSync(path.join(import.meta.dirname, 'requirements.txt'), 'utf8');
  return new RegExp(`^${packageName}==(.*)$`, 'm').exec(pinned)[1];
}

/**
 * Sends to `address` what `use` would send to `host`, with or without TLS. `use` has to have its answer when its promise is
 * settled.
 */
export async function redirected(host, address, use) {
  const { hostname, port } = new URL(address);
  const originals = [http.request, https.request];
  const request = originals[0];
  const redirect = (original) =>
    function (options, ...rest) {
      const wanted = options.hostname ?? options.host;
      if (wanted !== host) return original.call(this, options, ...rest);
      return request({ ...options, hostname, host: undefined, port, agent: undefined }, ...rest);
    };
  [http.request, https.request] = originals.map(redirect);
  try {
    return await use();
  } finally {
    [http.request, https.request] = originals;
  }
}

/** A promise of what a function gives its callback, as an array. */
export const called = (start) => new Promise((resolve) => start((...args) => resolve(args)));
