//! `XmlStreamWriter` (Apex Reference, "XmlStreamWriter Class"): an XML document written piece by piece, as Java's class of
//! the same name does.

use super::super::answer::{nothing, text};
use super::super::failure::{Failure, Kind};
use super::super::held::Held;
use super::tree::escape;
use crate::engine::native::{Args, Member, NativeClass, NativeKind, Thrown};
use crate::engine::text::Text;
use crate::engine::value::Answer;
use crate::engine::vm::Vm;

/// What has been written.
#[derive(Debug, Clone, Default)]
struct Writer {
    written: String,
    /// The names of the elements that are open.
    open: Vec<String>,
    /// A start tag to which attributes can be added, and whether its element is empty.
    tag: Option<bool>,
    is_closed: bool,
    held: Held,
}

fn failed(words: &str) -> Failure {
    Failure::new(Kind::Xml, words)
}

/// A name as XML writes it, so that no name becomes markup.
fn checked(name: &str) -> Result<&str, Failure> {
    let is_start = |sign: char| sign.is_alphabetic() || sign == '_';
    let is_rest = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '-' | '.');
    match name.starts_with(is_start) && name.chars().all(is_rest) {
        true => Ok(name),
        false => Err(failed(&format!("Invalid XML name: {name}"))),
    }
}

fn qualified(prefix: Option<&Text>, name: &str) -> Result<String, Failure> {
    let name = checked(name)?;
    match prefix.filter(|it| !it.is_empty()) {
        Some(prefix) => Ok(format!("{}:{name}", checked(&prefix.as_str())?)),
        None => Ok(name.to_owned()),
    }
}

impl Writer {
    fn end_tag(&mut self) {
        match self.tag.take() {
            Some(true) => self.written.push_str("/>"),
            Some(false) => self.written.push('>'),
            None => {}
        }
    }

    fn start(&mut self, name: String, is_empty: bool) {
        self.end_tag();
        self.written.push('<');
        self.written.push_str(&name);
        self.tag = Some(is_empty);
        if !is_empty {
            self.open.push(name);
        }
    }

    fn attribute(&mut self, name: &str, value: &str) -> Result<(), Failure> {
        if self.tag.is_none() {
            return Err(failed("Attribute not associated with any element"));
        }
        self.written.push(' ');
        self.written.push_str(name);
        self.written.push_str("=\"");
        escape(value, true, &mut self.written);
        self.written.push('"');
        Ok(())
    }

    fn end(&mut self) -> Result<(), Failure> {
        self.end_tag();
        let name = self.open.pop().ok_or_else(|| failed("No element is open"))?;
        self.written.push_str("</");
        self.written.push_str(&name);
        self.written.push('>');
        Ok(())
    }

    /// Markup with a text in it that must not have its end.
    fn markup(&mut self, start: &str, inner: &str, end: &str, forbidden: &str) -> Result<(), Failure> {
        if inner.contains(forbidden) {
            return Err(failed(&format!("The text has `{forbidden}`")));
        }
        self.end_tag();
        for piece in [start, inner, end] {
            self.written.push_str(piece);
        }
        Ok(())
    }
}

/// Changes the writer; what is added is at most as much as the arguments, six times for what is escaped.
fn write(
    vm: &mut Vm<'_>,
    args: Args<'_>,
    change: impl FnOnce(&mut Writer) -> Result<(), Failure>,
) -> Result<crate::engine::value::Value, Thrown> {
    let added: usize = (1..args.len()).filter_map(|at| args.optional_text(at)).map(Text::len).sum();
    let length = args.state::<Writer>(0)?.written.len();
    vm.work(added as u64 / 16)?;
    vm.reserve(length.saturating_add(added.saturating_mul(6)))?;
    let mut writer = args.state_mut::<Writer>(0)?;
    if writer.is_closed {
        return Err(failed("The writer is closed").into());
    }
    change(&mut writer)?;
    let grown = writer.written.len().saturating_sub(length);
    writer.held.add(grown);
    nothing()
}

fn start(vm: &mut Vm<'_>, args: Args<'_>, is_empty: bool) -> Answer {
    let name = qualified(args.optional_text(1), &args.text(2)?.as_str())?;
    write(vm, args, |writer| {
        writer.start(name, is_empty);
        Ok(())
    })
}

fn default_namespace(vm: &mut Vm<'_>, args: Args<'_>) -> Answer {
    let namespace = args.text(1)?.to_string();
    write(vm, args, |writer| writer.attribute("xmlns", &namespace))
}

pub(in crate::engine::library) static XML_STREAM_WRITER: NativeClass = NativeClass {
    name: "XmlStreamWriter",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("new()", |vm, _| Ok(vm.new_native("XmlStreamWriter", Writer::default()))),
        Member("void close()", |_, args| {
            args.state_mut::<Writer>(0)?.is_closed = true;
            nothing()
        }),
        // Java binds the namespace for the writer's own look-up of prefixes alone; nothing is written.
        Member("void setDefaultNamespace(String)", |vm, args| write(vm, args, |_| Ok(()))),
        Member("String getXmlString()", |vm, args| {
            let mut writer = args.state::<Writer>(0)?.clone();
            writer.end_tag();
            vm.reserve(writer.written.len())?;
            text(writer.written)
        }),
        Member("void writeStartDocument(String, String)", |vm, args| {
            let version = args.optional_text(2).map_or_else(|| "1.0".to_owned(), Text::to_string);
            let encoding = args.optional_text(1).map(|it| format!(" encoding=\"{it}\"")).unwrap_or_default();
            write(vm, args, |writer| {
                let declaration = format!("<?xml version=\"{version}\"{encoding}?>");
                let is_plain = !version.contains(['"', '<', '&', '?']) && encoding.matches('"').count() != 1;
                if !writer.written.is_empty() || !is_plain || encoding.contains(['<', '&', '?']) {
                    return Err(failed("The declaration stands first and has no markup in it"));
                }
                writer.written.push_str(&declaration);
                Ok(())
            })
        }),
        Member("void writeEndDocument()", |vm, args| {
            write(vm, args, |writer| {
                writer.end_tag();
                while !writer.open.is_empty() {
                    writer.end()?;
                }
                Ok(())
            })
        }),
        Member("void writeStartElement(String, String, String)", |vm, args| start(vm, args, false)),
        Member("void writeEmptyElement(String, String, String)", |vm, args| start(vm, args, true)),
        Member("void writeEndElement()", |vm, args| write(vm, args, Writer::end)),
        Member("void writeAttribute(String, String, String, String)", |vm, args| {
            let name = qualified(args.optional_text(1), &args.text(3)?.as_str())?;
            let value = args.text(4)?.to_string();
            write(vm, args, |writer| writer.attribute(&name, &value))
        }),
        Member("void writeNamespace(String, String)", |vm, args| {
            let prefix = args.optional_text(1).map(Text::to_string).filter(|it| !it.is_empty() && it != "xmlns");
            let name = match &prefix {
                Some(prefix) => format!("xmlns:{}", checked(prefix)?),
                None => "xmlns".to_owned(),
            };
            let namespace = args.text(2)?.to_string();
            write(vm, args, |writer| writer.attribute(&name, &namespace))
        }),
        Member("void writeDefaultNamespace(String)", default_namespace),
        Member("void writeCharacters(String)", |vm, args| {
            let plain = args.text(1)?.to_string();
            write(vm, args, |writer| {
                writer.end_tag();
                escape(&plain, false, &mut writer.written);
                Ok(())
            })
        }),
        Member("void writeCData(String)", |vm, args| {
            let plain = args.text(1)?.to_string();
            write(vm, args, |writer| writer.markup("<![CDATA[", &plain, "]]>", "]]>"))
        }),
        Member("void writeComment(String)", |vm, args| {
            let plain = args.text(1)?.to_string();
            write(vm, args, |writer| writer.markup("<!--", &plain, "-->", "--"))
        }),
        Member("void writeProcessingInstruction(String, String)", |vm, args| {
            let target = args.text(1)?.to_string();
            let data = args.optional_text(2).filter(|it| !it.is_empty()).map(|it| format!(" {it}")).unwrap_or_default();
            let inner = format!("{}{data}", checked(&target)?);
            write(vm, args, |writer| writer.markup("<?", &inner, "?>", "?>"))
        }),
    ],
};
