//! Reads credentials from metadata files.

use std::path::Path;

use roxmltree::{Document, Node};

use super::{ExternalCredential, NamedCredential, Org};

impl Org {
    /// Adds what a metadata file says, if it is one of a named or external credential; one that is there is replaced.
    /// Answers whether it was.
    ///
    /// # Errors
    /// The file is not XML.
    pub fn add_metadata(&mut self, path: &Path, text: &str) -> Result<bool, String> {
        let name = path.file_name().and_then(|it| it.to_str()).unwrap_or_default();
        let read = |text| Document::parse(text).map_err(|error| format!("the file is not XML: {error}"));
        if let Some(name) = name.strip_suffix(".namedCredential-meta.xml") {
            self.named.insert(name.to_lowercase(), named(read(text)?.root_element()));
        } else if let Some(name) = name.strip_suffix(".externalCredential-meta.xml") {
            self.external.insert(name.to_lowercase(), external(name, read(text)?.root_element()));
        } else {
            return Ok(false);
        }
        Ok(true)
    }
}

fn named(root: Node<'_, '_>) -> NamedCredential {
    let is_true = |name| child(root, name) == "true";
    let mut credential = NamedCredential {
        url: child(root, "endpoint").to_owned(),
        external: None,
        merges_body: is_true("allowMergeFieldsInBody"),
        merges_headers: is_true("allowMergeFieldsInHeader"),
        adds_authorization: is_true("generateAuthorizationHeader"),
        protocol: child(root, "protocol").to_owned(),
    };
    for parameter in children(root, "namedCredentialParameters") {
        match child(parameter, "parameterType") {
            "Url" => credential.url = child(parameter, "parameterValue").to_owned(),
            "Authentication" => credential.external = Some(child(parameter, "externalCredential").to_lowercase()),
            _ => {}
        }
    }
    credential
}

fn external(name: &str, root: Node<'_, '_>) -> ExternalCredential {
    let mut credential = ExternalCredential {
        name: name.to_owned(),
        protocol: child(root, "authenticationProtocol").to_owned(),
        ..ExternalCredential::default()
    };
    let mut headers: Vec<(u32, String, String)> = Vec::new();
    for parameter in children(root, "externalCredentialParameters") {
        let name = child(parameter, "parameterName").to_owned();
        let value = child(parameter, "parameterValue").to_owned();
        match child(parameter, "parameterType") {
            "AuthHeader" => headers.push((child(parameter, "sequenceNumber").parse().unwrap_or(0), name, value)),
            "NamedPrincipal" | "PerUserPrincipal" => {}
            // The variant of a protocol is named by its value.
            "AuthProtocolVariant" => drop(credential.parameters.insert("AuthProtocolVariant".to_owned(), value)),
            _ => drop(credential.parameters.insert(name, value)),
        }
    }
    headers.sort_by_key(|it| it.0);
    credential.headers = headers.into_iter().map(|(_, name, value)| (name, value)).collect();
    credential
}

fn children<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |it| it.is_element() && it.tag_name().name() == name)
}

/// The text of the child with a name.
fn child<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    let found = node.children().find(|it| it.is_element() && it.tag_name().name() == name);
    found.and_then(|it| it.text()).unwrap_or_default().trim()
}
