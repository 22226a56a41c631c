// The replies of a mock, as `otpsmith mock` sends them.
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import { withMock } from '../../serve.mjs';
import { requireTool } from '../tools.mjs';

const { parse } = requireTool('yaml');

/**
 * Every reply of the mock in `file` to `request` (as `otpsmith request --format json` prints it): [{name, result, level, status,
 * type, body}], in the order of the file.
 */
export async function repliesOf(otpsmith, file, request) {
  const { name: provider, replies } = parse(fs.readFileSync(file, 'utf8'));
  const got = [];
  const left = [...replies.entries()];
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [index, { name, result, level }] = next;
      got[index] = { name, result, level, ...(await withMock(otpsmith, provider, name, (address) => send(address, request))) };
    }
  };
  await Promise.all(Array.from({ length: os.availableParallelism() }, work));
  return got;
}

function send(address, { method, url, headers, body = '' }) {
  const { host, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const options = { method, headers: { ...Object.fromEntries(headers), host }, path: pathname + search };
    const request = http.request(address, options, (response) => {
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          type: response.headers['content-type'],
          body: Buffer.concat(pieces).toString('utf8')
        })
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}
