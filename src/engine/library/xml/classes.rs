//! `Dom.Document` and `Dom.XmlNode` (Apex Reference, "Document Class", "XmlNode Class").

use std::cell::RefCell;
use std::rc::Rc;

use super::super::answer::{boolean, count, nothing, text};
use super::super::failure::{Failure, Kind};
use super::Document;
use super::tree::{Attribute, Element, Node, Tree};
use crate::engine::native::{Args, Member, NativeClass, NativeKind, Thrown};
use crate::engine::text::Text;
use crate::engine::value::{Answer, Value};
use crate::engine::vm::Vm;

/// The state of a `Dom.XmlNode`: its place in a document.
struct XmlNode {
    tree: Rc<RefCell<Tree>>,
    place: usize,
}

fn node(vm: &mut Vm<'_>, tree: &Rc<RefCell<Tree>>, place: usize) -> Value {
    vm.new_native("Dom.XmlNode", XmlNode { tree: Rc::clone(tree), place })
}

fn receiver(args: Args<'_>) -> Result<(Rc<RefCell<Tree>>, usize), Thrown> {
    let node = args.state::<XmlNode>(0)?;
    Ok((Rc::clone(&node.tree), node.place))
}

/// A text argument that may be null or empty for none.
fn named(args: Args<'_>, at: usize) -> Option<String> {
    args.optional_text(at).filter(|it| !it.is_empty()).map(Text::to_string)
}

fn optional(text: Option<&str>) -> Value {
    text.map_or(Value::Null, Value::text)
}

fn failed(message: &str) -> Failure {
    Failure::new(Kind::Xml, message)
}

/// A name as XML writes it, so that no name becomes markup.
fn name(args: Args<'_>, at: usize) -> Result<String, Thrown> {
    let name = args.text(at)?.to_string();
    let is_start = |sign: char| sign.is_alphabetic() || sign == '_';
    let is_rest = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '-' | '.');
    if name.starts_with(is_start) && name.chars().all(is_rest) {
        return Ok(name);
    }
    Err(Failure::new(Kind::IllegalArgument, format!("Invalid XML name: {name}")).into())
}

/// A new element from name, namespace and prefix, declaring its namespace where it is not known yet.
fn new_element(tree: &Tree, parent: Option<usize>, args: Args<'_>) -> Result<Element, Thrown> {
    let (namespace, prefix) = (named(args, 2), named(args, 3));
    let mut element = Element { name: name(args, 1)?, namespace, prefix, ..Element::default() };
    if let Some(namespace) = &element.namespace {
        let prefix = element.prefix.clone().unwrap_or_default();
        if parent.and_then(|parent| tree.namespace_of(parent, &prefix)) != Some(namespace) {
            element.declared.push((prefix, namespace.clone()));
        }
    }
    Ok(element)
}

pub(in crate::engine::library) static DOCUMENT: NativeClass = NativeClass {
    name: "Dom.Document",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("new()", |vm, _| Ok(vm.new_native("Dom.Document", Document(Rc::default())))),
        Member("void load(String)", |vm, args| {
            let text = args.text(1)?.as_str();
            vm.work(text.len() as u64 / 16)?;
            vm.reserve(text.len())?;
            *args.state::<Document>(0)?.0.borrow_mut() = Tree::read(&text)?;
            nothing()
        }),
        Member("Dom.XmlNode getRootElement()", |vm, args| {
            let tree = Rc::clone(&args.state::<Document>(0)?.0);
            let root = tree.borrow().root();
            Ok(root.map_or(Value::Null, |root| node(vm, &tree, root)))
        }),
        Member("Dom.XmlNode createRootElement(String, String, String)", |vm, args| {
            let tree = Rc::clone(&args.state::<Document>(0)?.0);
            let element = new_element(&tree.borrow(), None, args)?;
            let root = tree.borrow_mut().add(None, Node::Element(element));
            Ok(node(vm, &tree, root))
        }),
        Member("String toXmlString()", |_, args| text(args.state::<Document>(0)?.0.borrow().written())),
    ],
};

pub(in crate::engine::library) static XML_NODE_TYPE: NativeClass = NativeClass {
    name: "Dom.XmlNodeType",
    kind: NativeKind::Enum(&["COMMENT", "ELEMENT", "TEXT"]),
    supers: &[],
    members: &[],
};

fn children(vm: &mut Vm<'_>, args: Args<'_>, is_wanted: fn(&Node) -> bool) -> Answer {
    let (tree, place) = receiver(args)?;
    let places: Vec<usize> = {
        let tree = tree.borrow();
        tree.children(place).iter().copied().filter(|child| is_wanted(tree.node(*child))).collect()
    };
    let items: Vec<Value> = places.into_iter().map(|place| node(vm, &tree, place)).collect();
    let class = vm.library_class("Dom.XmlNode");
    let element = vm.types.class(class);
    let ty = vm.types.list(element);
    Ok(Value::list(ty, items))
}

fn attribute(args: Args<'_>, read: fn(&Attribute) -> Option<&str>) -> Answer {
    let (tree, place) = receiver(args)?;
    let (key, namespace) = (args.text(1)?.to_string(), named(args, 2));
    let tree = tree.borrow();
    let found = tree
        .element(place)
        .and_then(|element| element.attributes.iter().find(|it| it.name == key && it.namespace == namespace));
    Ok(optional(found.and_then(read)))
}

fn attribute_at(args: Args<'_>, read: fn(&Attribute) -> Option<&str>) -> Answer {
    let (tree, place) = receiver(args)?;
    let at = args.integer(1)?;
    let tree = tree.borrow();
    let found = usize::try_from(at).ok().and_then(|at| tree.element(place)?.attributes.get(at));
    match found {
        Some(attribute) => Ok(optional(read(attribute))),
        None => Err(Failure::new(Kind::List, format!("List index out of bounds: {at}")).into()),
    }
}

/// The namespace of a value such as `c:d` and what is behind its prefix, when the prefix is declared.
fn value_in_namespace<'v>(tree: &'v Tree, place: usize, value: &'v str) -> (Option<&'v str>, &'v str) {
    let parted = value.split_once(':').and_then(|(prefix, rest)| Some((tree.namespace_of(place, prefix)?, rest)));
    parted.map_or((None, value), |(namespace, rest)| (Some(namespace), rest))
}

/// Answers of the value of an attribute its namespace, or what is behind its prefix (the example `<xyz a:b="c:d" />` of
/// the Reference).
fn part_of_value(args: Args<'_>, is_namespace: bool) -> Answer {
    let Value::String(value) = attribute(args, |it| Some(&it.value))? else { return Ok(Value::Null) };
    let (tree, place) = receiver(args)?;
    let (tree, value) = (tree.borrow(), value.to_string());
    let (namespace, rest) = value_in_namespace(&tree, place, &value);
    Ok(if is_namespace { optional(namespace) } else { Value::text(rest) })
}

fn set_attribute(vm: &mut Vm<'_>, args: Args<'_>, namespace: Option<String>) -> Answer {
    let (tree, place) = receiver(args)?;
    vm.work(tree.borrow().element(place).map_or(0, |it| it.attributes.len() as u64 / 16))?;
    let (key, mut value) = (name(args, 1)?, args.text(2)?.to_string());
    let mut tree = tree.borrow_mut();
    if let Some(of_value) = named(args, 4) {
        match tree.prefix_of(place, &of_value) {
            Some(prefix) if !prefix.is_empty() => value = format!("{prefix}:{value}"),
            _ => return Err(failed("The namespace of the value has no prefix here").into()),
        }
    }
    tree.grow(key.len() + value.len());
    let Some(element) = tree.element_mut(place) else { return Err(failed("Only an element has attributes").into()) };
    match element.attributes.iter_mut().find(|it| it.name == key && it.namespace == namespace) {
        Some(attribute) => attribute.value = value,
        None => element.attributes.push(Attribute { name: key, namespace, value }),
    }
    nothing()
}

fn add(vm: &mut Vm<'_>, args: Args<'_>, new: Node) -> Answer {
    let (tree, place) = receiver(args)?;
    if tree.borrow().element(place).is_none() {
        return Err(failed("Only an element has children").into());
    }
    let child = tree.borrow_mut().add(Some(place), new);
    Ok(node(vm, &tree, child))
}

pub(in crate::engine::library) static XML_NODE: NativeClass = NativeClass {
    name: "Dom.XmlNode",
    kind: NativeKind::Class,
    supers: &[],
    members: &[
        Member("String getName()", |_, args| {
            let (tree, place) = receiver(args)?;
            let tree = tree.borrow();
            Ok(optional(tree.element(place).map(|element| element.name.as_str())))
        }),
        Member("String getNamespace()", |_, args| {
            let (tree, place) = receiver(args)?;
            let tree = tree.borrow();
            Ok(optional(tree.element(place).and_then(|element| element.namespace.as_deref())))
        }),
        Member("String getText()", |_, args| {
            let (tree, place) = receiver(args)?;
            let written = tree.borrow().text(place);
            text(written)
        }),
        Member("Dom.XmlNodeType getNodeType()", |vm, args| {
            let (tree, place) = receiver(args)?;
            let constant = match tree.borrow().node(place) {
                Node::Element(_) => "ELEMENT",
                Node::Text(_) => "TEXT",
                Node::Comment(_) => "COMMENT",
            };
            Ok(vm.enum_constant("Dom.XmlNodeType", constant))
        }),
        Member("Dom.XmlNode getParent()", |vm, args| {
            let (tree, place) = receiver(args)?;
            let parent = tree.borrow().parent(place);
            Ok(parent.map_or(Value::Null, |parent| node(vm, &tree, parent)))
        }),
        Member("List<Dom.XmlNode> getChildElements()", |vm, args| {
            children(vm, args, |node| matches!(node, Node::Element(_)))
        }),
        Member("List<Dom.XmlNode> getChildren()", |vm, args| children(vm, args, |_| true)),
        Member("Dom.XmlNode getChildElement(String, String)", |vm, args| {
            let (tree, place) = receiver(args)?;
            let (name, namespace) = (args.text(1)?.to_string(), named(args, 2));
            let found = {
                let tree = tree.borrow();
                let is_meant =
                    |child: &usize| tree.element(*child).is_some_and(|it| it.name == name && it.namespace == namespace);
                tree.children(place).iter().copied().find(is_meant)
            };
            Ok(found.map_or(Value::Null, |child| node(vm, &tree, child)))
        }),
        Member("Dom.XmlNode addChildElement(String, String, String)", |vm, args| {
            let (tree, place) = receiver(args)?;
            if !tree.borrow().may_have_child(place) {
                return Err(failed("Elements are nested too deeply").into());
            }
            let element = new_element(&tree.borrow(), Some(place), args)?;
            add(vm, args, Node::Element(element))
        }),
        Member("Dom.XmlNode addTextNode(String)", |vm, args| add(vm, args, Node::Text(args.text(1)?.to_string()))),
        Member("Dom.XmlNode addCommentNode(String)", |vm, args| {
            add(vm, args, Node::Comment(args.text(1)?.to_string()))
        }),
        Member("Boolean removeChild(Dom.XmlNode)", |_, args| {
            let (tree, place) = receiver(args)?;
            let child = args.state::<XmlNode>(1)?;
            let is_removed = Rc::ptr_eq(&tree, &child.tree) && tree.borrow_mut().remove(place, child.place);
            boolean(is_removed)
        }),
        // Whether a node of another document can be inserted is not documented.
        Member("Dom.XmlNode insertBefore(Dom.XmlNode, Dom.XmlNode)", |vm, args| {
            let (tree, place) = receiver(args)?;
            let place_of = |at: usize| -> Result<usize, Thrown> {
                let node = args.state::<XmlNode>(at)?;
                match Rc::ptr_eq(&tree, &node.tree) {
                    true => Ok(node.place),
                    false => Err(failed("The node is of another document").into()),
                }
            };
            let before = if args.is_null(2) { None } else { Some(place_of(2)?) };
            let new = place_of(1)?;
            let moved = tree.borrow().below(new) + tree.borrow().children(place).len() / 64;
            vm.work(moved as u64)?;
            if tree.borrow().element(place).is_none() || !tree.borrow_mut().insert(place, new, before) {
                return Err(failed("The node cannot be inserted there").into());
            }
            Ok(args.value(1).clone())
        }),
        Member("Integer getAttributeCount()", |_, args| {
            let (tree, place) = receiver(args)?;
            let attributes = tree.borrow().element(place).map_or(0, |element| element.attributes.len());
            count(attributes)
        }),
        Member("String getAttributeKeyAt(Integer)", |_, args| attribute_at(args, |it| Some(&it.name))),
        Member("String getAttributeKeyNsAt(Integer)", |_, args| attribute_at(args, |it| it.namespace.as_deref())),
        Member("String getAttribute(String, String)", |_, args| attribute(args, |it| Some(&it.value))),
        Member("String getAttributeValue(String, String)", |_, args| part_of_value(args, false)),
        Member("String getAttributeValueNs(String, String)", |_, args| part_of_value(args, true)),
        Member("void setAttribute(String, String)", |vm, args| set_attribute(vm, args, None)),
        Member("void setAttributeNs(String, String, String, String)", |vm, args| {
            set_attribute(vm, args, named(args, 3))
        }),
        Member("Boolean removeAttribute(String, String)", |_, args| {
            let (tree, place) = receiver(args)?;
            let (key, namespace) = (args.text(1)?.to_string(), named(args, 2));
            let mut tree = tree.borrow_mut();
            let Some(element) = tree.element_mut(place) else { return boolean(false) };
            let before = element.attributes.len();
            element.attributes.retain(|it| it.name != key || it.namespace != namespace);
            boolean(element.attributes.len() < before)
        }),
        Member("void setNamespace(String, String)", |_, args| {
            let (tree, place) = receiver(args)?;
            let declared = (named(args, 1).unwrap_or_default(), args.text(2)?.to_string());
            tree.borrow_mut().grow(declared.0.len() + declared.1.len());
            if let Some(element) = tree.borrow_mut().element_mut(place) {
                element.declared.retain(|(prefix, _)| *prefix != declared.0);
                element.declared.push(declared);
            }
            nothing()
        }),
        Member("String getNamespaceFor(String)", |_, args| {
            let (tree, place) = receiver(args)?;
            let tree = tree.borrow();
            Ok(optional(tree.namespace_of(place, &args.text(1)?.as_str())))
        }),
        Member("String getPrefixFor(String)", |_, args| {
            let (tree, place) = receiver(args)?;
            let tree = tree.borrow();
            Ok(optional(tree.prefix_of(place, &args.text(1)?.as_str())))
        }),
    ],
};
