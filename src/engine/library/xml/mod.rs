//! XML documents as Apex reads, builds and writes them.

mod classes;
mod stream;
mod tree;
mod writer;

use std::cell::RefCell;
use std::rc::Rc;

use crate::engine::native::Thrown;
use crate::engine::value::{Answer, Native};
use crate::engine::vm::Vm;

pub(super) use classes::{DOCUMENT, XML_NODE, XML_NODE_TYPE};
pub(super) use stream::{XML_STREAM_READER, XML_TAG};
pub(super) use writer::XML_STREAM_WRITER;

use tree::Tree;

/// The state of a `Dom.Document`.
struct Document(Rc<RefCell<Tree>>);

/// A `Dom.Document` of a text.
///
/// # Errors
/// An `XmlException` for what is not well-formed.
pub(super) fn document_of(vm: &mut Vm<'_>, text: &str) -> Answer {
    let tree = Tree::read(text)?;
    Ok(vm.new_native("Dom.Document", Document(Rc::new(RefCell::new(tree)))))
}

/// The text of a `Dom.Document`.
///
/// # Errors
/// `NullPointerException` for anything else.
pub(super) fn document_text(document: &Native) -> Result<String, Thrown> {
    let document = document.get::<Document>().ok_or_else(crate::engine::native::null_pointer)?;
    Ok(document.0.borrow().written())
}

/// An `XmlStreamReader` of a text.
///
/// # Errors
/// An `XmlException` for what is not well-formed.
pub(super) fn stream_of(vm: &mut Vm<'_>, text: &str) -> Answer {
    stream::reader_of(vm, text)
}
