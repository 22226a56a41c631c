// Tries the clients that providers publish against the mocks: node try.mjs OTPSMITH [PROVIDER…]
//
// For every reply of a mock that a number stands for, and for wrong credentials, the client has to say what the reply says, in
// its own terms. Exit status: 0 when all do, 1 when one does not, 2 when it could not be tried.
import fs from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { withMock } from '../serve.mjs';
import { requireClient, versionOf } from './tools.mjs';

const { parse } = requireClient('yaml');
const HERE = import.meta.dirname;
const CODE = '482913';
const MESSAGE = `Ваш код — ${CODE} & 100% “свежий” 😀`;

async function main([otpsmith, ...wanted]) {
  const files = fs.readdirSync(path.join(HERE, 'adapters')).sort();
  const adapters = await Promise.all(files.map((it) => import(path.join(HERE, 'adapters', it))));
  const chosen = adapters.filter((it) => !wanted.length || wanted.includes(it.provider));
  if (!chosen.length) throw new Error(`there is no client for ${wanted.join(', ')}`);
  let failures = 0;
  let tried = 0;
  for (const adapter of chosen) {
    const found = await withMock(otpsmith, adapter.provider, null, (address) => tryClient(adapter, address));
    for (const { what, outcome, expected } of found.filter((it) => !it.ok)) {
      failures += 1;
      console.log(`${adapter.provider}, ${what}: the client says ${show(outcome)} and not ${show(expected)}`);
    }
    tried += found.length;
    const passed = found.filter((it) => it.ok).length;
    console.log(`${adapter.provider.padEnd(30)}${passed} of ${found.length}  ${adapter.client} ${versionOf(adapter.client)}`);
  }
  console.log(`${chosen.length} clients, ${tried} exchanges: ${failures} failures`);
  return failures ? 1 : 0;
}

const show = (value) => JSON.stringify(value);

async function tryClient({ provider, recipient = '+14155550123', send, expected, wrong }, address) {
  const { account, replies, refusals } = parse(
    fs.readFileSync(path.join(HERE, '../../provider-specs', provider, 'mock.yaml'), 'utf8')
  );
  const tries = [{ what: 'a number that stands for nothing', to: recipient, reply: replies[0], account }];
  for (const reply of replies.filter((it) => it.to)) {
    for (const to of [reply.to].flat()) tries.push({ what: `reply ${reply.name}`, to, reply, account });
  }
  const refused = refusals.auth.wrong ?? refusals.auth;
  const reply = replies.find((it) => it.name === refused);
  tries.push({ what: 'wrong credentials', to: recipient, reply, account: wrong(account) });
  const found = [];
  for (const it of tries) {
    const outcome = await quietly(() => send({ address, account: it.account, to: it.to, message: MESSAGE, code: CODE }));
    const wanted = expected(it.reply);
    found.push({ what: it.what, outcome, expected: wanted, ok: isDeepStrictEqual(outcome, wanted) });
  }
  return found;
}

// Some clients write of errors to the console; what they throw is an outcome too.
async function quietly(use) {
  const { log, error } = console;
  console.log = console.error = () => {};
  try {
    return await use();
  } catch (thrown) {
    return { threw: thrown.message };
  } finally {
    Object.assign(console, { log, error });
  }
}

// Some clients leave timers behind that would keep this waiting.
process.exit(
  await main(process.argv.slice(2)).catch((error) => {
    console.log(`could not run: ${error.message}`);
    return 2;
  })
);
