// The client for Python, as the one for Node sends JSON.
import { ask } from '../python.mjs';

export const provider = 'vonage-sms';
export const client = 'vonage-sms (Python)';

export const send = ({ address, account, to, message }) => ask({ provider, address, account, to, message });

export function expected({ status, json }) {
  if (status !== 200) return { status };
  const [{ status: code }] = json.messages;
  return code === '0' ? { accepted: true } : { code };
}

export const wrong = (account) => ({ ...account, api_secret: 'wrong-secret' });
