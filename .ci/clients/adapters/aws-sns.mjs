import { requireClient } from '../tools.mjs';

const { PublishCommand, SNSClient } = requireClient('@aws-sdk/client-sns');

export const provider = 'aws-sns';
export const client = '@aws-sdk/client-sns';

export async function send({ address, account, to, message }) {
  const it = new SNSClient({
    endpoint: address,
    region: account.region,
    credentials: { accessKeyId: account.access_key_id, secretAccessKey: account.secret_access_key },
    maxAttempts: 1
  });
  const MessageAttributes = { 'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: account.sms_type } };
  try {
    const { MessageId } = await it.send(new PublishCommand({ PhoneNumber: to, Message: message, MessageAttributes }));
    return { accepted: /^[0-9a-f-]{36}$/.test(MessageId) };
  } catch (error) {
    return { code: error.Code, status: error.$metadata?.httpStatusCode };
  } finally {
    it.destroy();
  }
}

export const expected = ({ status, xml }) =>
  status === 200 ? { accepted: true } : { code: /<Code>(.*)<\/Code>/.exec(xml)[1], status };

export const wrong = (account) => ({ ...account, secret_access_key: 'x'.repeat(40) });
