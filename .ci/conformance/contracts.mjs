// Holds the built-in requests and the mocks' replies against the providers' own contracts: node contracts.mjs OTPSMITH
//
// The contracts are extracts of what the providers publish. They are not in the repository: they lie in `../shared/contracts` of
// the checkout, or in the folder that CONTRACTS names, and without them there is nothing to check. Exit status: 0 without a
// finding, 1 with one, 2 when the check could not run.
import fs from 'node:fs';
import path from 'node:path';
import { readContract } from './contracts/contract.mjs';
import { judgeReply, judgeRequest } from './contracts/judge.mjs';
import { repliesOf } from './contracts/mock.mjs';
import { run } from './tools.mjs';

const ROOT = path.join(import.meta.dirname, '../..');
const FOLDER = process.env.CONTRACTS ?? path.join(ROOT, '../shared/contracts');
// Where a contract names properties as examples of any.
const OPEN = { 'govuk-notify': { open: ['personalisation'] } };
// Replies in which a provider's documentation contradicts its contract.
const CONTRADICTED = {
  'govuk-notify': { 'server-error': 'the documentation shows an object and the contract an array, of which the mock has both' }
};
const MESSAGES = ['Your code is 123456.', 'Ваш код & пароль: 123456 😀'];

async function main([otpsmith]) {
  if (!fs.existsSync(FOLDER)) {
    console.log(`skipped: there are no contracts in ${path.relative(ROOT, FOLDER)}; CONTRACTS may name another folder`);
    return 0;
  }
  const ask = async (...args) => {
    const { status, stdout, stderr } = await run(otpsmith, ['--color', 'never', ...args, '--format', 'json']);
    if (status !== 0) throw new Error(`otpsmith ${args.slice(0, 2).join(' ')} exited ${status}\n${stderr}${stdout}`.trim());
    return JSON.parse(stdout);
  };
  const findings = [];
  const tally = { contracts: 0, requests: 0, replies: 0, beyond: 0 };
  const without = [];
  for (const name of fs.readdirSync(path.join(ROOT, 'provider-specs')).sort()) {
    const contract = readContract(FOLDER, name, OPEN[name]);
    if (!contract) {
      without.push(name);
      continue;
    }
    tally.contracts += 1;
    const note = (what, found) => findings.push(...found.map((it) => `${name}, ${what}: ${it}`));
    let request;
    for (const { what, args } of requestsOf(await ask('explain', name))) {
      request = await ask('request', name, ...args);
      tally.requests += 1;
      note(what, judgeRequest(request, contract));
    }
    for (const reply of await repliesOf(otpsmith, path.join(ROOT, 'provider-specs', name, 'mock.yaml'), request)) {
      const isSuccess = reply.result === 'SUCCESS';
      // What something in between may answer is not the provider's to describe.
      const found = isSuccess || reply.level !== 'unverified' ? judgeReply(reply, contract, isSuccess) : null;
      tally[found ? 'replies' : 'beyond'] += 1;
      if (!CONTRADICTED[name]?.[reply.name]) note(`reply ${reply.name}`, found ?? []);
      else if (!found?.length) findings.push(`${name}, reply ${reply.name}: conforms, so it is no exception any more`);
    }
  }
  findings.forEach((it) => console.log(it));
  console.log(
    `${tally.contracts} contracts, ${tally.requests} requests, ${tally.replies} replies (and ${tally.beyond} that the contracts ` +
      `say nothing about): ${findings.length} findings; without a contract: ${without.join(', ') || 'none'}`
  );
  return findings.length ? 1 : 0;
}

// With the settings that a provider requires and with all, for each kind of text.
function requestsOf({ settings, secrets }) {
  const given = (flag, those) => those.flatMap(({ name, example }) => [`--${flag}`, `${name}=${example}`]);
  const common = ['--to', '+14155550123', '--otp', '123456', ...given('secret', secrets)];
  return MESSAGES.flatMap((message, index) =>
    ['required', 'all'].map((which) => ({
      what: `request with ${which} settings, message ${index + 1}`,
      args: [
        ...common,
        '--message',
        message,
        ...given(
          'set',
          settings.filter((it) => which === 'all' || it.required)
        )
      ]
    }))
  );
}

process.exitCode = await main(process.argv.slice(2)).catch((error) => {
  console.log(`could not run: ${error.message}`);
  return 2;
});
