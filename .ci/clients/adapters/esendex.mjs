// This client says no more of an error than its status and its body.
import { called, requireClient } from '../tools.mjs';

const Esendex = requireClient('esendex');

export const provider = 'esendex';
export const client = 'esendex';

export async function send({ address, account, to, message }) {
  const { hostname, port } = new URL(address);
  const { username, password, account_reference: accountreference } = account;
  const it = Esendex({ host: hostname, port, https: false, username, password });
  const [error, headers] = await called((back) =>
    it.messages.send({ accountreference, characterset: 'Auto', message: [{ to: to.slice(1), body: message }] }, back)
  );
  if (error) return { status: Number(/Unexpected API response \((\d+)\)/.exec(error.message)?.[1]) };
  return { ids: headers.messageheader.filter((it) => /^[0-9a-f-]{36}$/i.test(it?.id)).length };
}

export const expected = ({ status, xml }) => (status === 200 ? { ids: xml.match(/<messageheader\s/g)?.length ?? 0 } : { status });

export const wrong = (account) => ({ ...account, password: 'wrong' });
