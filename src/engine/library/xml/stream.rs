//! `XmlStreamReader` (Apex Reference, "XmlStreamReader Class"): the document as one event after the other.

use super::super::answer::{boolean, count, nothing};
use super::super::failure::{Failure, Kind};
use super::tree::{Attribute, Element, Node, Tree};
use crate::engine::native::{Args, Member, NativeClass, NativeKind, Thrown};
use crate::engine::value::{Answer, Value};
use crate::engine::vm::Vm;

/// The events, as `System.XmlTag` names them.
pub(in crate::engine::library) static XML_TAG: NativeClass = NativeClass {
    name: "XmlTag",
    kind: NativeKind::Enum(&[
        "ATTRIBUTE",
        "CDATA",
        "CHARACTERS",
        "COMMENT",
        "DTD",
        "END_DOCUMENT",
        "END_ELEMENT",
        "ENTITY_DECLARATION",
        "ENTITY_REFERENCE",
        "NAMESPACE",
        "NOTATION_DECLARATION",
        "PROCESSING_INSTRUCTION",
        "SPACE",
        "START_DOCUMENT",
        "START_ELEMENT",
    ]),
    supers: &[],
    members: &[],
};

#[derive(Debug, Clone, PartialEq)]
enum Event {
    StartDocument,
    Start(Element),
    End(Element),
    Characters(String),
    Comment(String),
    EndDocument,
}

impl Event {
    fn constant(&self) -> &'static str {
        match self {
            Self::StartDocument => "START_DOCUMENT",
            Self::Start(_) => "START_ELEMENT",
            Self::End(_) => "END_ELEMENT",
            Self::Characters(_) => "CHARACTERS",
            Self::Comment(_) => "COMMENT",
            Self::EndDocument => "END_DOCUMENT",
        }
    }

    fn element(&self) -> Option<&Element> {
        match self {
            Self::Start(element) | Self::End(element) => Some(element),
            _ => None,
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Characters(text) | Self::Comment(text) => Some(text),
            _ => None,
        }
    }
}

struct Reader {
    events: Vec<Event>,
    at: usize,
}

fn events(tree: &Tree) -> Vec<Event> {
    fn walk(tree: &Tree, place: usize, events: &mut Vec<Event>) {
        match tree.node(place) {
            Node::Text(text) => events.push(Event::Characters(text.clone())),
            Node::Comment(text) => events.push(Event::Comment(text.clone())),
            Node::Element(element) => {
                events.push(Event::Start(element.clone()));
                for child in tree.children(place) {
                    walk(tree, *child, events);
                }
                events.push(Event::End(Element { attributes: Vec::new(), ..element.clone() }));
            }
        }
    }
    let mut events = vec![Event::StartDocument];
    if let Some(root) = tree.root() {
        walk(tree, root, &mut events);
    }
    events.push(Event::EndDocument);
    events
}

pub(super) fn reader_of(vm: &mut Vm<'_>, text: &str) -> Answer {
    let events = events(&Tree::read(text)?);
    Ok(vm.new_native("XmlStreamReader", Reader { events, at: 0 }))
}

fn now<T>(args: Args<'_>, read: impl FnOnce(&Event) -> T) -> Result<T, Thrown> {
    let reader = args.state::<Reader>(0)?;
    Ok(read(&reader.events[reader.at]))
}

fn attribute_at(args: Args<'_>, read: fn(&Attribute) -> Option<&str>) -> Answer {
    let at = args.integer(1)?;
    let found = now(args, |event| {
        let attribute = event.element()?.attributes.get(usize::try_from(at).ok()?)?;
        Some(read(attribute).map_or(Value::Null, Value::text))
    })?;
    found.ok_or_else(|| Failure::new(Kind::List, format!("List index out of bounds: {at}")).into())
}

fn optional(args: Args<'_>, read: fn(&Event) -> Option<&str>) -> Answer {
    now(args, |event| read(event).map_or(Value::Null, Value::text))
}

pub(in crate::engine::library) static XML_STREAM_READER: NativeClass = NativeClass {
    name: "XmlStreamReader",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        // Apex reads as it goes and refuses a broken document where it breaks; here it is refused at once.
        Member("new(String)", |vm, args| reader_of(vm, &args.text(args.len() - 1)?.as_str())),
        Member("Boolean hasNext()", |_, args| {
            let reader = args.state::<Reader>(0)?;
            boolean(reader.at + 1 < reader.events.len())
        }),
        Member("Integer next()", |_, args| {
            let mut reader = args.state_mut::<Reader>(0)?;
            if reader.at + 1 >= reader.events.len() {
                return Err(Failure::new(Kind::NoSuchElement, "The end of the document is reached").into());
            }
            reader.at += 1;
            // The number of the event in Java's XMLStreamConstants.
            let number = match reader.events[reader.at] {
                Event::Start(_) => 1,
                Event::End(_) => 2,
                Event::Characters(_) => 4,
                Event::Comment(_) => 5,
                Event::StartDocument => 7,
                Event::EndDocument => 8,
            };
            Ok(Value::Integer(number))
        }),
        Member("XmlTag getEventType()", |vm, args| {
            let constant = now(args, Event::constant)?;
            Ok(vm.enum_constant("XmlTag", constant))
        }),
        Member("String getLocalName()", |_, args| optional(args, |event| Some(&event.element()?.name))),
        Member("String getNamespace()", |_, args| optional(args, |event| event.element()?.namespace.as_deref())),
        Member("String getPrefix()", |_, args| optional(args, |event| event.element()?.prefix.as_deref())),
        Member("String getText()", |_, args| optional(args, Event::text)),
        Member("Boolean hasText()", |_, args| boolean(now(args, |event| event.text().is_some())?)),
        Member("Boolean hasName()", |_, args| boolean(now(args, |event| event.element().is_some())?)),
        Member("Boolean isStartElement()", |_, args| boolean(now(args, |event| matches!(event, Event::Start(_)))?)),
        Member("Boolean isEndElement()", |_, args| boolean(now(args, |event| matches!(event, Event::End(_)))?)),
        Member("Boolean isCharacters()", |_, args| boolean(now(args, |event| matches!(event, Event::Characters(_)))?)),
        Member("Boolean isWhiteSpace()", |_, args| {
            boolean(now(args, |event| matches!(event, Event::Characters(text) if text.trim().is_empty()))?)
        }),
        Member("Integer getAttributeCount()", |_, args| {
            count(now(args, |event| event.element().map_or(0, |element| element.attributes.len()))?)
        }),
        Member("String getAttributeLocalName(Integer)", |_, args| attribute_at(args, |it| Some(&it.name))),
        Member("String getAttributeNamespace(Integer)", |_, args| attribute_at(args, |it| it.namespace.as_deref())),
        Member("String getAttributeValueAt(Integer)", |_, args| attribute_at(args, |it| Some(&it.value))),
        Member("String getAttributeValue(String, String)", |_, args| {
            let namespace = args.optional_text(1).filter(|it| !it.is_empty()).map(|it| it.to_string());
            let name = args.text(2)?.to_string();
            now(args, |event| {
                let attributes = event.element().map_or(&[][..], |element| &element.attributes);
                let found =
                    attributes.iter().find(|it| it.name == name && (namespace.is_none() || it.namespace == namespace));
                found.map_or(Value::Null, |it| Value::text(it.value.as_str()))
            })
        }),
        // Both are so here whatever is asked for.
        Member("void setCoalescing(Boolean)", |_, _| nothing()),
        Member("void setNamespaceAware(Boolean)", |_, _| nothing()),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_becomes_events() {
        let tree = Tree::read("<a b=\"1\">x<!--c--><d/></a>").expect("XML");
        let names: Vec<&str> = events(&tree).iter().map(Event::constant).collect();
        let expected =
            "START_DOCUMENT START_ELEMENT CHARACTERS COMMENT START_ELEMENT END_ELEMENT END_ELEMENT END_DOCUMENT";
        assert_eq!(names.join(" "), expected);
    }
}
