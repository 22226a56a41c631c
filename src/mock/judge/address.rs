//! Judges where a request goes: host, path, method.

use super::super::check::account_names;
use super::super::{Credential, Kind};
use super::{Broken, Judge, shown};
use crate::spec::value::Part;

/// A piece of a path that is compared.
enum Piece {
    /// Exactly this.
    Exact(String),
    /// A key: anything in one segment, and the one that is right.
    Key(String),
}

impl Judge<'_> {
    pub(super) fn address(&mut self, host_is_checked: bool) {
        let request = &self.mock.request;
        let received = self.facts.received;
        if host_is_checked {
            let wanted = self.facts.text(&request.host).unwrap_or_default();
            // HTTPS has the port 443 unless another is named.
            let host = received.host.strip_suffix(":443").unwrap_or(&received.host);
            if !host.eq_ignore_ascii_case(&wanted) {
                let broken = Broken::new("host", seen(&received.host), format!("the host {}", shown(&wanted)));
                self.report(Kind::Host, &request.host.span, broken, None);
            }
        }
        self.path();
        if received.method != request.method.value {
            let broken = Broken::new("method", seen(&received.method), request.method.value.clone());
            self.report(Kind::Method, &request.method.span, broken, None);
        }
    }

    fn path(&mut self) {
        let path = self.facts.received.path();
        let pieces = self.pieces();
        let right: String = pieces.iter().map(|(Piece::Exact(text) | Piece::Key(text), _)| text.as_str()).collect();
        if super::is_same(path, &right) {
            return;
        }
        let span = self.mock.request.path.span.clone();
        let key = pieces.iter().find_map(|(piece, span)| match piece {
            Piece::Key(_) => span.clone(),
            Piece::Exact(_) => None,
        });
        let wanted = self.written(&span);
        match key {
            Some(key) if fits(&pieces, path) => {
                let broken =
                    Broken::new("path", Some("another key in the path".to_owned()), format!("the key in {wanted}"));
                self.report(Kind::Auth, &key, broken, None);
            }
            Some(_) => {
                // What is there may hold a real key.
                let segments = path.split('/').map(|it| {
                    let is_known =
                        |piece: &Piece| matches!(piece, Piece::Exact(text) if text.split('/').any(|own| own == it));
                    if pieces.iter().any(|(piece, _)| is_known(piece)) { it } else { "…" }
                });
                let broken = Broken::new(
                    "path",
                    Some(shown(&segments.collect::<Vec<_>>().join("/"))),
                    format!("the path {wanted}"),
                );
                self.report(Kind::Path, &span, broken, None);
            }
            None => {
                let broken = Broken::new("path", seen(path), format!("the path {}", shown(&right)));
                self.report(Kind::Path, &span, broken, None);
            }
        }
    }

    /// What stands at a place of the mock, for a message.
    pub(super) fn written(&self, span: &crate::spec::Span) -> String {
        let written = self.mock.source.text.get(span.clone()).unwrap_or_default();
        format!("`{}`", written.trim_matches(['"', '\'']).trim())
    }

    /// The pieces of the path that is wanted, each key with the place of the credential.
    fn pieces(&self) -> Vec<(Piece, Option<crate::spec::Span>)> {
        let credentials = self.mock.request.auth.iter().flat_map(|it| &it.credentials);
        let keys: Vec<_> = credentials
            .filter_map(|it| match &it.value {
                Credential::Path(secret) => Some((secret.as_ref().map(|it| it.value.as_str()), &it.span)),
                _ => None,
            })
            .collect();
        let parts = &self.mock.request.path.value.parts;
        let piece = |part: &Part| {
            let single = crate::spec::value::Template { parts: vec![part.clone()] };
            let text = self.facts.data(&single, &|_| None).map(|data| data.text()).unwrap_or_default();
            let key = keys.iter().find(|(secret, _)| match secret {
                Some(secret) => account_names(&single).any(|name| name == *secret),
                None => account_names(&single).next().is_some(),
            });
            match key {
                Some((_, span)) => (Piece::Key(text), Some((*span).clone())),
                None => (Piece::Exact(text), None),
            }
        };
        parts.iter().map(piece).collect()
    }
}

/// Whether a path is the wanted one but for its keys, each of which is something within one segment.
fn fits(pieces: &[(Piece, Option<crate::spec::Span>)], path: &str) -> bool {
    let bytes = path.as_bytes();
    let mut reached = vec![false; bytes.len() + 1];
    reached[0] = true;
    for (piece, _) in pieces {
        let mut next = vec![false; bytes.len() + 1];
        match piece {
            Piece::Exact(text) => {
                for at in (0..=bytes.len()).filter(|at| reached[*at]) {
                    if bytes[at..].starts_with(text.as_bytes()) {
                        next[at + text.len()] = true;
                    }
                }
            }
            Piece::Key(_) => {
                let mut is_inside = false;
                for at in 0..bytes.len() {
                    is_inside = (is_inside || reached[at]) && bytes[at] != b'/';
                    next[at + 1] = is_inside;
                }
            }
        }
        reached = next;
    }
    reached[bytes.len()]
}

fn seen(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| shown(text))
}
