//! `Http`, `HttpRequest`, `HttpResponse`, `HttpCalloutMock` and `StaticResourceCalloutMock` (Apex Reference, the classes of these names).

use std::rc::Rc;
use std::time::Duration;

use super::answer::{boolean, integer, nothing, text, texts};
use super::failure::{Failure, Kind};
use super::xml;
use crate::engine::host;
use crate::engine::native::{Args, Member, NativeClass, NativeKind, Thrown, no_code};
use crate::engine::text::Text;
use crate::engine::value::{Answer, Blob, Value};
use crate::engine::vm::Vm;

/// The timeout of a callout that sets none, in milliseconds (Apex Developer Guide, "Callout Limits and Limitations").
const DEFAULT_TIMEOUT: i32 = 10_000;
/// The bytes that a request or a response may have, synchronous Apex (the same page).
const MAX_BODY: usize = 6_000_000;

const METHODS: [&str; 8] = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];

/// What requests and responses have in common.
#[derive(Debug, Clone, Default)]
struct Message {
    headers: Vec<(Text, Text)>,
    /// Counts as heap while the message lives.
    body: Rc<Blob>,
}

impl Message {
    fn header(&self, name: &Text) -> Option<&Text> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_case(name)).map(|(_, value)| value)
    }

    /// Sets a header; a second value takes the first one's place.
    fn set_header(&mut self, name: &Text, value: &Text) -> Result<(), Failure> {
        let is_token = |sign: char| sign.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(sign);
        if name.is_empty() || !name.as_str().chars().all(is_token) {
            return Err(Failure::new(
                Kind::IllegalArgument,
                format!("Illegal character(s) in message header field: {name}"),
            ));
        }
        if value.as_str().contains(['\r', '\n', '\0']) {
            return Err(Failure::new(
                Kind::IllegalArgument,
                format!("Illegal character(s) in message header value of {name}"),
            ));
        }
        match self.headers.iter_mut().find(|(known, _)| known.eq_ignore_case(name)) {
            Some((_, known)) => *known = value.clone(),
            None => self.headers.push((name.clone(), value.clone())),
        }
        Ok(())
    }

    fn set_body(&mut self, bytes: &[u8]) {
        self.body = Rc::new(Blob::new(bytes.to_vec()));
    }

    /// The body as text; what is no UTF-8 becomes U+FFFD.
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn plain_headers(&self) -> Vec<(String, String)> {
        self.headers.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
    }
}

#[derive(Debug, Clone)]
struct Request {
    message: Message,
    method: Option<Text>,
    endpoint: Option<Text>,
    /// In milliseconds, when it is set.
    timeout: Option<i32>,
    is_compressed: bool,
}

#[derive(Debug, Clone, Default)]
struct Response {
    message: Message,
    status_code: i32,
    status: Option<Text>,
}

/// The members that requests and responses share, for the state of one of them.
macro_rules! message {
    ($state:ty, $args:expr) => {
        $args.state::<$state>(0)?.message
    };
}

fn optional(text: Option<&Text>) -> Value {
    text.map_or(Value::Null, |text| Value::String(text.clone()))
}

pub(super) static HTTP_REQUEST: NativeClass = NativeClass {
    name: "HttpRequest",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("new()", |vm, _| {
            let request = Request {
                message: Message::default(),
                method: None,
                endpoint: None,
                timeout: None,
                is_compressed: false,
            };
            Ok(vm.new_native("HttpRequest", request))
        }),
        Member("void setEndpoint(String)", |_, args| {
            args.state_mut::<Request>(0)?.endpoint = Some(args.text(1)?.clone());
            nothing()
        }),
        Member("String getEndpoint()", |_, args| Ok(optional(args.state::<Request>(0)?.endpoint.as_ref()))),
        Member("void setMethod(String)", |_, args| {
            args.state_mut::<Request>(0)?.method = Some(args.text(1)?.clone());
            nothing()
        }),
        Member("String getMethod()", |_, args| Ok(optional(args.state::<Request>(0)?.method.as_ref()))),
        Member("void setTimeout(Integer)", |_, args| {
            let timeout = args.integer(1)?;
            if !(1..=120_000).contains(&timeout) {
                let message = format!("Invalid timeout: {timeout}. It must be between 1 and 120000 milliseconds");
                return Err(Failure::new(Kind::InvalidParameterValue, message).into());
            }
            args.state_mut::<Request>(0)?.timeout = Some(timeout);
            nothing()
        }),
        Member("void setCompressed(Boolean)", |_, args| {
            args.state_mut::<Request>(0)?.is_compressed = args.boolean(1)?;
            nothing()
        }),
        Member("Boolean getCompressed()", |_, args| boolean(args.state::<Request>(0)?.is_compressed)),
        Member("void setHeader(String, String)", |_, args| {
            args.state_mut::<Request>(0)?.message.set_header(args.text(1)?, args.text(2)?)?;
            nothing()
        }),
        Member("String getHeader(String)", |_, args| Ok(optional(message!(Request, args).header(args.text(1)?)))),
        Member("void setBody(String)", |_, args| {
            args.state_mut::<Request>(0)?.message.set_body(args.text(1)?.as_str().as_bytes());
            nothing()
        }),
        Member("String getBody()", |_, args| text(message!(Request, args).text())),
        Member("void setBodyAsBlob(Blob)", |_, args| {
            args.state_mut::<Request>(0)?.message.set_body(args.blob(1)?);
            nothing()
        }),
        Member("Blob getBodyAsBlob()", |_, args| Ok(Value::Blob(Rc::clone(&message!(Request, args).body)))),
        Member("void setBodyDocument(Dom.Document)", |_, args| {
            let written = xml::document_text(args.native(1)?)?;
            args.state_mut::<Request>(0)?.message.set_body(written.as_bytes());
            nothing()
        }),
        Member("Dom.Document getBodyDocument()", |vm, args| {
            let body = message!(Request, args).text();
            xml::document_of(vm, &body)
        }),
        // The certificate is shown to the server while the connection is made; no request differs by it.
        Member("void setClientCertificateName(String)", |_, _| nothing()),
        Member("String toString()", |_, args| {
            let request = args.state::<Request>(0)?;
            let shown = |text: &Option<Text>| text.as_ref().map_or_else(|| "null".to_owned(), Text::to_string);
            text(format!(
                "System.HttpRequest[Endpoint={}, Method={}]",
                shown(&request.endpoint),
                shown(&request.method)
            ))
        }),
    ],
};

pub(super) static HTTP_RESPONSE: NativeClass = NativeClass {
    name: "HttpResponse",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("new()", |vm, _| Ok(vm.new_native("HttpResponse", Response::default()))),
        Member("void setStatusCode(Integer)", |_, args| {
            args.state_mut::<Response>(0)?.status_code = args.integer(1)?;
            nothing()
        }),
        // 0 until it is set, as recordings of orgs show.
        Member("Integer getStatusCode()", |_, args| integer(args.state::<Response>(0)?.status_code)),
        Member("void setStatus(String)", |_, args| {
            args.state_mut::<Response>(0)?.status = args.optional_text(1).cloned();
            nothing()
        }),
        Member("String getStatus()", |_, args| Ok(optional(args.state::<Response>(0)?.status.as_ref()))),
        Member("void setHeader(String, String)", |_, args| {
            args.state_mut::<Response>(0)?.message.set_header(args.text(1)?, args.text(2)?)?;
            nothing()
        }),
        Member("String getHeader(String)", |_, args| Ok(optional(message!(Response, args).header(args.text(1)?)))),
        Member("List<String> getHeaderKeys()", |vm, args| {
            let names: Vec<Text> = message!(Response, args).headers.iter().map(|(name, _)| name.clone()).collect();
            texts(vm, names)
        }),
        Member("void setBody(String)", |_, args| {
            args.state_mut::<Response>(0)?.message.set_body(args.text(1)?.as_str().as_bytes());
            nothing()
        }),
        Member("String getBody()", |_, args| text(message!(Response, args).text())),
        Member("void setBodyAsBlob(Blob)", |_, args| {
            args.state_mut::<Response>(0)?.message.set_body(args.blob(1)?);
            nothing()
        }),
        Member("Blob getBodyAsBlob()", |_, args| Ok(Value::Blob(Rc::clone(&message!(Response, args).body)))),
        Member("Dom.Document getBodyDocument()", |vm, args| {
            let body = message!(Response, args).text();
            xml::document_of(vm, &body)
        }),
        Member("XmlStreamReader getXmlStreamReader()", |vm, args| {
            let body = message!(Response, args).text();
            xml::stream_of(vm, &body)
        }),
        Member("String toString()", |_, args| {
            let response = args.state::<Response>(0)?;
            let status = response.status.as_ref().map_or_else(|| "null".to_owned(), Text::to_string);
            text(format!("System.HttpResponse[Status={status}, StatusCode={}]", response.status_code))
        }),
    ],
};

fn refused(message: impl Into<String>) -> Thrown {
    Failure::new(Kind::Callout, message).into()
}

fn send(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let request = args.state::<Request>(1)?.clone();
    let Some(endpoint) = request.endpoint.filter(|it| !it.is_empty()) else {
        return Err(refused("The endpoint of the request is not set"));
    };
    let Some(method) = request.method else { return Err(refused("The method of the request is not set")) };
    let method = method.as_str().to_uppercase();
    if !METHODS.contains(&method.as_str()) {
        return Err(refused(format!("Invalid HTTP method: {method}")));
    }
    if request.message.body.len() > MAX_BODY {
        return Err(refused(format!("Exceeded max size limit of {MAX_BODY}")));
    }
    let timeout = Duration::from_millis(u64::try_from(request.timeout.unwrap_or(DEFAULT_TIMEOUT)).unwrap_or(0));
    if let Some(mock) = vm.mock("HttpCalloutMock") {
        // A mock takes no time, but it is a callout.
        vm.count_callout(0)?;
        return vm.call_method(&mock, "respond", &[args.value(1).clone()]);
    }
    let sent = host::HttpRequest {
        method,
        endpoint: endpoint.to_string(),
        headers: request.message.plain_headers(),
        body: request.message.body.to_vec(),
        timeout,
        sets_timeout: request.timeout.is_some(),
    };
    let answer = vm.send(&sent)?;
    if answer.body.len() > MAX_BODY {
        return Err(refused(format!("Exceeded max size limit of {MAX_BODY}")));
    }
    vm.reserve(answer.body.len())?;
    let mut message = Message { headers: Vec::new(), body: Rc::new(Blob::new(answer.body)) };
    for (name, value) in answer.headers {
        // A name is listed once; what is said twice is one list (RFC 9110, section 5.3).
        match message.headers.iter_mut().find(|(known, _)| known.as_str().eq_ignore_ascii_case(&name)) {
            Some((_, known)) => *known = Text::from(format!("{}, {value}", known.as_str())),
            None => message.headers.push((Text::from(name), Text::from(value))),
        }
    }
    let response = Response { message, status_code: i32::from(answer.status), status: Some(Text::from(answer.reason)) };
    Ok(vm.new_native("HttpResponse", response))
}

pub(super) static HTTP: NativeClass = NativeClass {
    name: "Http",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("new()", |vm, _| Ok(vm.new_native("Http", ()))),
        Member("HttpResponse send(HttpRequest)", send),
        Member("String toString()", |_, _| text("System.Http[]")),
    ],
};

pub(super) static HTTP_CALLOUT_MOCK: NativeClass = NativeClass {
    name: "HttpCalloutMock",
    kind: NativeKind::Interface,
    supers: &[],
    members: &[Member("HttpResponse respond(HttpRequest)", no_code)],
};

/// The answer that a `StaticResourceCalloutMock` gives.
#[derive(Debug, Clone, Default)]
pub(super) struct Prepared {
    response: Response,
    /// Whether a resource has been named.
    has_body: bool,
}

impl Prepared {
    /// The answer with a body.
    pub(super) fn answer(&self, vm: &mut Vm<'_>, body: &[u8]) -> Answer {
        vm.reserve(body.len())?;
        let mut response = self.response.clone();
        response.message.set_body(body);
        Ok(vm.new_native("HttpResponse", response))
    }

    pub(super) fn set_status_code(&mut self, code: i32) {
        self.response.status_code = code;
    }

    pub(super) fn set_status(&mut self, status: Option<&Text>) {
        self.response.status = status.cloned();
    }

    /// # Errors
    /// `IllegalArgumentException` for what is no header.
    pub(super) fn set_header(&mut self, name: &Text, value: &Text) -> Result<(), Failure> {
        self.response.message.set_header(name, value)
    }
}

/// The endpoint of a request.
pub(super) fn endpoint_of(args: Args<'_>, at: usize) -> Result<Option<Text>, Thrown> {
    Ok(args.state::<Request>(at)?.endpoint.clone())
}

pub(super) static STATIC_RESOURCE_MOCK: NativeClass = NativeClass {
    name: "StaticResourceCalloutMock",
    kind: NativeKind::Class,
    supers: &["HttpCalloutMock"],
    members: &[
        Member("new()", |vm, _| Ok(vm.new_native("StaticResourceCalloutMock", Prepared::default()))),
        // When Salesforce notices that there is no such resource is not documented; here it is at once.
        Member("void setStaticResource(String)", |vm, args| {
            let name = args.text(1)?;
            let Some(bytes) = vm.static_resource(&name.as_str()) else {
                return Err(Failure::of_type(format!("There is no static resource {name}")).into());
            };
            vm.reserve(bytes.len())?;
            let mut mock = args.state_mut::<Prepared>(0)?;
            mock.response.message.set_body(&bytes);
            mock.has_body = true;
            nothing()
        }),
        Member("void setStatusCode(Integer)", |_, args| {
            args.state_mut::<Prepared>(0)?.response.status_code = args.integer(1)?;
            nothing()
        }),
        Member("void setStatus(String)", |_, args| {
            args.state_mut::<Prepared>(0)?.response.status = args.optional_text(1).cloned();
            nothing()
        }),
        Member("void setHeader(String, String)", |_, args| {
            args.state_mut::<Prepared>(0)?.response.message.set_header(args.text(1)?, args.text(2)?)?;
            nothing()
        }),
        Member("HttpResponse respond(HttpRequest)", |vm, args| {
            let mock = args.state::<Prepared>(0)?.clone();
            if !mock.has_body {
                return Err(Failure::of_type("The mock has no static resource").into());
            }
            vm.reserve(mock.response.message.body.len())?;
            Ok(vm.new_native("HttpResponse", mock.response))
        }),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_one_line_and_its_name_has_no_case() {
        // Apex Reference, "HttpRequest Class": setHeader, getHeader.
        let mut message = Message::default();
        let set =
            |message: &mut Message, name: &str, value: &str| message.set_header(&Text::from(name), &Text::from(value));
        set(&mut message, "Content-Type", "a").expect("a header");
        set(&mut message, "content-type", "b").expect("a header");
        assert_eq!(message.plain_headers(), [("Content-Type".to_owned(), "b".to_owned())]);
        assert_eq!(message.header(&Text::from("CONTENT-TYPE")), Some(&Text::from("b")));
        for (name, value) in [("", "a"), ("a b", "a"), ("a:", "a"), ("a", "b\r\nc: d"), ("ä", "a")] {
            assert!(set(&mut message, name, value).is_err(), "{name}: {value}");
        }
    }
}
