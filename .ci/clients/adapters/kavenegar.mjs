// This client cannot be told an address. It hands out the status in the body and not that of HTTP, and 500 for a body that it
// cannot read.
import { called, redirected, requireClient } from '../tools.mjs';

const { KavenegarApi } = requireClient('kavenegar');

export const provider = 'kavenegar';
export const client = 'kavenegar';
export const recipient = '+989123456789';

export async function send({ address, account, to, message }) {
  const it = KavenegarApi({ apikey: account.api_key });
  const receptor = to.startsWith('+98') ? `0${to.slice(3)}` : `00${to.slice(1)}`;
  const [entries, status] = await redirected('api.kavenegar.com', address, () =>
    called((back) => it.Send({ receptor, message, sender: account.sender }, back))
  );
  if (status !== 200) return { status };
  return described(entries);
}

const described = (entries) => entries.map((it) => ({ hasId: Boolean(it.messageid), state: it.status }));

export function expected({ json }) {
  if (!json) return { status: 500 };
  const { return: answer, entries } = json;
  return answer.status === 200 ? described(entries) : { status: answer.status };
}

export const wrong = (account) => ({ ...account, api_key: '0'.repeat(40) });
