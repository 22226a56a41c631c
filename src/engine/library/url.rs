//! `Url` (Apex Reference, "URL Class"): its parts. What asks the org is left out.

use super::answer::{boolean, integer, text};
use super::failure::{Failure, Kind};
use crate::engine::native::{Args, Member, NativeClass, NativeKind, Thrown};
use crate::engine::value::{Answer, Value};

/// The parts of an absolute URL, as Java's `URL` cuts it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Parts {
    protocol: String,
    user_info: Option<String>,
    host: String,
    port: Option<u16>,
    path: String,
    query: Option<String>,
    fragment: Option<String>,
}

/// Cuts a URL.
///
/// # Errors
/// An `IllegalArgumentException`: the Reference does not name the exception of a malformed URL.
fn parts(url: &str) -> Result<Parts, Failure> {
    let failed = |reason: &str| Failure::new(Kind::IllegalArgument, format!("{reason}: {url}"));
    let url = url.trim();
    let (protocol, rest) = url.split_once(':').ok_or_else(|| failed("no protocol"))?;
    if !matches!(protocol.to_ascii_lowercase().as_str(), "http" | "https" | "ftp") {
        return Err(failed("unknown protocol"));
    }
    let (rest, fragment) = split(rest, '#');
    let (rest, query) = split(rest, '?');
    let rest = rest.strip_prefix("//").ok_or_else(|| failed("no host"))?;
    let end = rest.find('/').unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (user_info, address) = match authority.rsplit_once('@') {
        Some((user_info, address)) => (Some(user_info.to_owned()), address),
        None => (None, authority),
    };
    // The colons inside brackets belong to an address of IPv6.
    let (host, port) = match address.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port.parse().map_err(|_| failed("invalid port"))?)),
        _ => (address, None),
    };
    Ok(Parts {
        protocol: protocol.to_ascii_lowercase(),
        user_info,
        host: host.to_owned(),
        port,
        path: path.to_owned(),
        query,
        fragment,
    })
}

/// A URL that is given relative to another (RFC 2396, section 5.2).
///
/// # Errors
/// As [`parts`].
fn resolved(base: &Parts, spec: &str) -> Result<Parts, Failure> {
    let spec = spec.trim();
    let has_protocol = spec.split_once(':').is_some_and(|(start, _)| {
        start.starts_with(|it: char| it.is_ascii_alphabetic())
            && start.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '+' | '-' | '.'))
    });
    if has_protocol {
        return parts(spec);
    }
    if spec.starts_with("//") {
        return parts(&format!("{}:{spec}", base.protocol));
    }
    let (rest, fragment) = split(spec, '#');
    if rest.is_empty() {
        return Ok(Parts { fragment, ..base.clone() });
    }
    let (path, query) = split(rest, '?');
    let folder = base.path.rfind('/').map_or("/", |end| &base.path[..=end]);
    let path = if path.starts_with('/') { path.to_owned() } else { without_dots(&format!("{folder}{path}")) };
    Ok(Parts { path, query, fragment, ..base.clone() })
}

/// A path without its segments `.` and `..`.
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match segment {
            "." => {}
            ".." if kept.last().is_some_and(|it| *it != "..") => drop(kept.pop()),
            segment => {
                kept.push(segment);
                continue;
            }
        }
        if is_last {
            kept.push("");
        }
    }
    format!("/{}", kept.join("/"))
}

fn split(text: &str, at: char) -> (&str, Option<String>) {
    match text.split_once(at) {
        Some((before, after)) => (before, Some(after.to_owned())),
        None => (text, None),
    }
}

impl Parts {
    fn authority(&self) -> String {
        let user = self.user_info.as_ref().map(|it| format!("{it}@")).unwrap_or_default();
        let port = self.port.map(|it| format!(":{it}")).unwrap_or_default();
        format!("{user}{}{port}", self.host)
    }

    fn file(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }

    fn written(&self) -> String {
        let fragment = self.fragment.as_ref().map(|it| format!("#{it}")).unwrap_or_default();
        format!("{}://{}{}{fragment}", self.protocol, self.authority(), self.file())
    }

    fn default_port(&self) -> u16 {
        match self.protocol.as_str() {
            "http" => 80,
            "https" => 443,
            _ => 21,
        }
    }
}

fn optional(args: Args<'_>, read: fn(&Parts) -> Option<&String>) -> Answer {
    let parts = args.state::<Parts>(0)?;
    Ok(read(&parts).map_or(Value::Null, |it| Value::text(it.as_str())))
}

fn other(args: Args<'_>) -> Result<Parts, Thrown> {
    Ok(args.state::<Parts>(1)?.clone())
}

pub(super) static URL: NativeClass = NativeClass {
    name: "Url",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("new(String)", |vm, args| {
            let parts = parts(&args.text(0)?.as_str())?;
            Ok(vm.new_native("Url", parts))
        }),
        Member("new(Url, String)", |vm, args| {
            let first = args.len() - 2;
            let base = args.state::<Parts>(first)?.clone();
            let parts = resolved(&base, &args.text(first + 1)?.as_str())?;
            Ok(vm.new_native("Url", parts))
        }),
        Member("new(String, String, String)", |vm, args| {
            let first = args.len() - 3;
            let (protocol, host, file) = (args.text(first)?, args.text(first + 1)?, args.text(first + 2)?);
            let parts = parts(&format!("{protocol}://{host}{file}"))?;
            Ok(vm.new_native("Url", parts))
        }),
        Member("new(String, String, Integer, String)", |vm, args| {
            let first = args.len() - 4;
            let (protocol, host, file) = (args.text(first)?, args.text(first + 1)?, args.text(first + 3)?);
            // As in Java, -1 is the port of the protocol.
            let port = match args.integer(first + 2)? {
                -1 => String::new(),
                port => format!(":{port}"),
            };
            let parts = parts(&format!("{protocol}://{host}{port}{file}"))?;
            Ok(vm.new_native("Url", parts))
        }),
        Member("String getProtocol()", |_, args| text(args.state::<Parts>(0)?.protocol.as_str())),
        Member("String getHost()", |_, args| text(args.state::<Parts>(0)?.host.as_str())),
        Member("Integer getPort()", |_, args| integer(args.state::<Parts>(0)?.port.map_or(-1, i32::from))),
        Member("Integer getDefaultPort()", |_, args| integer(i32::from(args.state::<Parts>(0)?.default_port()))),
        Member("String getPath()", |_, args| text(args.state::<Parts>(0)?.path.as_str())),
        Member("String getQuery()", |_, args| optional(args, |it| it.query.as_ref())),
        Member("String getRef()", |_, args| optional(args, |it| it.fragment.as_ref())),
        Member("String getUserInfo()", |_, args| optional(args, |it| it.user_info.as_ref())),
        Member("String getAuthority()", |_, args| text(args.state::<Parts>(0)?.authority())),
        Member("String getFile()", |_, args| text(args.state::<Parts>(0)?.file())),
        Member("String toExternalForm()", |_, args| text(args.state::<Parts>(0)?.written())),
        Member("String toString()", |_, args| text(args.state::<Parts>(0)?.written())),
        Member("Boolean sameFile(Url)", |_, args| {
            let (mut one, mut other) = (args.state::<Parts>(0)?.clone(), other(args)?);
            (one.fragment, other.fragment) = (None, None);
            boolean(one == other)
        }),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_cut_and_put_together_again() {
        let url = "https://me:x@example.com:8443/a/b?c=d#e";
        let cut = parts(url).expect("a URL");
        assert_eq!((cut.host.as_str(), cut.port, cut.path.as_str()), ("example.com", Some(8443), "/a/b"));
        assert_eq!((cut.query.as_deref(), cut.fragment.as_deref()), (Some("c=d"), Some("e")));
        assert_eq!((cut.authority().as_str(), cut.file().as_str()), ("me:x@example.com:8443", "/a/b?c=d"));
        assert_eq!(cut.written(), url);
        assert_eq!(parts("http://[::1]/").map(|it| (it.host, it.port)), Ok(("[::1]".to_owned(), None)));
        for wrong in ["", "example.com", "x://y", "https:y", "https://a:b/"] {
            assert!(parts(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_relative_url_is_resolved() {
        // RFC 2396, appendix C.1: the examples that have a path, a query or a fragment.
        let base = parts("http://a/b/c/d;p?q").expect("a URL");
        for (spec, whole) in [
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("?y", "http://a/b/c/?y"),
            ("g?y", "http://a/b/c/g?y"),
            ("#s", "http://a/b/c/d;p?q#s"),
            ("g?y#s", "http://a/b/c/g?y#s"),
            (".", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../../g", "http://a/g"),
            ("https://x/y", "https://x/y"),
        ] {
            assert_eq!(resolved(&base, spec).map(|it| it.written()).as_deref(), Ok(whole), "{spec}");
        }
    }
}
