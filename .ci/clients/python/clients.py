"""Sends with the clients that providers publish for Python.

Reads one JSON object a line, {"provider", "address", "account", "to", "message"}, and writes what the client says of it as one
JSON object a line.
"""

import json
import logging
import re
import sys
from urllib.parse import urlsplit

import requests
from infobip_api_client import ApiClient, Configuration
from infobip_api_client.api.sms_api import SmsApi
from infobip_api_client.exceptions import ApiException
from infobip_api_client.models import SmsDestination, SmsMessage, SmsMessageContent, SmsRequest, SmsTextContent
from vonage_http_client import Auth, HttpClient, HttpClientOptions
from vonage_http_client.errors import HttpRequestError
from vonage_sms import Sms
from vonage_sms import SmsMessage as VonageMessage
from vonage_sms.errors import SmsError


class WithoutTls(requests.adapters.HTTPAdapter):
    """Vonage's client can be told a host and not a scheme."""

    def send(self, request, **options):
        request.url = request.url.replace("https://", "http://", 1)
        return super().send(request, **options)


def vonage_sms(address, account, to, message):
    auth = Auth(api_key=account["api_key"], api_secret=account["api_secret"])
    client = HttpClient(auth, HttpClientOptions(rest_host=urlsplit(address).netloc))
    client._session.mount("https://", WithoutTls())
    try:
        answer = Sms(client).send(VonageMessage(to=to[1:], from_=account["sender"], text=message, type="unicode"))
        [part] = answer.messages
        return {"accepted": bool(part.message_id) and part.status == "0"}
    except SmsError as error:
        return {"code": re.search(r"error code (\d+)", str(error))[1]}
    except HttpRequestError as error:
        return {"status": error.response.status_code}


def infobip(address, account, to, message):
    configuration = Configuration(host=address, api_key=account["api_key"])
    content = SmsMessageContent(SmsTextContent(text=message))
    wanted = SmsMessage(sender=account["sender"], destinations=[SmsDestination(to=to[1:])], content=content)
    try:
        with ApiClient(configuration) as client:
            [part] = SmsApi(client).send_sms_messages(SmsRequest(messages=[wanted])).messages
        return {"group": part.status.group_name, "name": part.status.name}
    except ApiException as error:
        return {"status": error.status}


# Vonage's client logs every refusal.
logging.disable(logging.CRITICAL)
CLIENTS = {"vonage-sms": vonage_sms, "infobip": infobip}

for line in sys.stdin:
    asked = json.loads(line)
    try:
        outcome = CLIENTS[asked.pop("provider")](**asked)
    except Exception as error:  # Whatever else a client raises is an outcome too.
        outcome = {"threw": f"{type(error).__name__}: {error}"}
    print(json.dumps(outcome), flush=True)
