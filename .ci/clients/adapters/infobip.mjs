// The client for Python, as the one for Node knows an older version of the API.
import { ask } from '../python.mjs';

export const provider = 'infobip';
export const client = 'infobip-api-python-client (Python)';
export const recipient = '+447700900123';

export const send = ({ address, account, to, message }) => ask({ provider, address, account, to, message });

export function expected({ status, json }) {
  if (status !== 200) return { status };
  const [{ status: state }] = json.messages;
  return { group: state.groupName, name: state.name };
}

export const wrong = (account) => ({ ...account, api_key: '0'.repeat(65) });
