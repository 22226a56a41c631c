import { requireClient } from '../tools.mjs';

const { PinpointSMSVoiceV2Client, SendTextMessageCommand } = requireClient('@aws-sdk/client-pinpoint-sms-voice-v2');

export const provider = 'aws-end-user-messaging';
export const client = '@aws-sdk/client-pinpoint-sms-voice-v2';

export async function send({ address, account, to, message }) {
  const it = new PinpointSMSVoiceV2Client({
    endpoint: address,
    region: account.region,
    credentials: { accessKeyId: account.access_key_id, secretAccessKey: account.secret_access_key },
    maxAttempts: 1
  });
  try {
    const { MessageId } = await it.send(
      new SendTextMessageCommand({
        DestinationPhoneNumber: to,
        OriginationIdentity: account.origination_identity,
        MessageBody: message,
        MessageType: 'TRANSACTIONAL',
        ConfigurationSetName: account.configuration_set,
        TimeToLive: 900,
        DestinationCountryParameters: { IN_ENTITY_ID: account.india_entity_id, IN_TEMPLATE_ID: account.india_template_id }
      })
    );
    return { accepted: /^[0-9a-f-]{36}$/.test(MessageId) };
  } catch (error) {
    return { error: error.name, reason: error.Reason, status: error.$metadata?.httpStatusCode };
  } finally {
    it.destroy();
  }
}

export const expected = ({ status, json }) =>
  status === 200 ? { accepted: true } : { error: json.__type.split('#').at(-1), reason: json.Reason, status };

export const wrong = (account) => ({ ...account, secret_access_key: 'x'.repeat(40) });
