//! The layout of expressions: which breaks belong together, and how far in they go.

use super::document::{Doc, Piece, join, sequence};
use super::grammar::{Item, Tree, precedence};

/// Where an expression stands, as far as its layout depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Anywhere else.
    Free,
    /// An argument of a call, by itself.
    Argument,
    /// What a method is called on.
    Receiver,
    /// An operand of an operator that has two.
    Operand,
}

/// Whether an expression is an operator with two operands.
pub(super) fn is_binary(tree: &Tree) -> bool {
    matches!(tree, Tree::Binary { .. })
}

/// The document of an expression.
pub(super) fn doc(tree: &Tree, place: Place) -> Doc {
    match tree {
        Tree::Name(text) | Tree::Literal(text) => sequence![text.clone()],
        Tree::Call { receiver, name, args } => call(receiver.as_deref(), name, args, None, place),
        Tree::Binary { first, others } => binary(first, others, place),
        Tree::Parens(inner) => sequence!["(", doc(inner, Place::Free), ")"],
        Tree::Not(inner) => sequence!["!", doc(inner, Place::Free)],
        Tree::InstanceOf { value, type_name } => {
            sequence![doc(value, Place::Free), format!(" instanceof {type_name}")]
        }
        Tree::Index { value, index } => indexed(value, index, place),
        Tree::New { type_name, args } => sequence!["new ", created(type_name, args)],
        Tree::Collection { type_name, items } => collection(type_name, items),
        Tree::Cast { type_name, value } => {
            sequence![format!("({type_name}) "), doc(value, Place::Free)]
        }
        Tree::Ternary { condition, then, otherwise } => sequence![
            doc(condition, Place::Free),
            Piece::Line,
            "? ",
            doc(then, Place::Free).indented().grouped(),
            Piece::Line,
            ": ",
            doc(otherwise, Place::Free).indented().grouped(),
        ]
        .indented()
        .grouped(),
    }
}

/// Operators of one precedence form a row whose breaks are taken together. As an operand of another operator the
/// row's last operator decides for itself; as an argument its later lines go one step in.
fn binary(first: &Tree, others: &[(&'static str, Tree)], place: Place) -> Doc {
    let Some(((last_operator, last), between)) = others.split_last() else {
        return doc(first, place);
    };
    let tail = |operator: &'static str, right: &Tree| sequence![operator, Piece::Line, doc(right, Place::Operand)];
    // Operands on both sides of the first operator that are themselves rows of one precedence join the row.
    let sides_alike = row_precedence(first).is_some()
        && row_precedence(first) == others.first().and_then(|(_, right)| row_precedence(right));
    let first_doc = doc(first, Place::Operand);
    let mut row = if is_binary(first) && !sides_alike { first_doc.grouped() } else { first_doc };
    for (operator, right) in between {
        row.push(" ");
        row.push(tail(operator, right));
    }
    let joins_row = if between.is_empty() { sides_alike } else { place != Place::Operand };
    if !joins_row {
        return sequence![row.grouped(), " ", tail(last_operator, last).grouped()].grouped();
    }
    row.push(" ");
    row.push(tail(last_operator, last));
    match place {
        Place::Argument => row.indented(),
        _ => row,
    }
}

fn row_precedence(tree: &Tree) -> Option<u8> {
    match tree {
        Tree::Binary { others, .. } => others.first().map(|(operator, _)| precedence(operator)),
        _ => None,
    }
}

/// A call, with the index behind it where there is one.
fn call(receiver: Option<&Tree>, name: &str, args: &[Tree], index: Option<&Tree>, place: Place) -> Doc {
    let arguments = arguments(args);
    let index_doc = |grouped| match index {
        Some(index) => position(index, grouped),
        None => Doc::default(),
    };
    let Some(receiver) = receiver else {
        let after_this = is_after_this(name);
        let whole = sequence![format!("{name}("), arguments.grouped(), ")", index_doc(after_this)];
        return if place == Place::Receiver || after_this { whole } else { whole.grouped() };
    };
    let whole = sequence![
        doc(receiver, Place::Receiver),
        Piece::SoftLine,
        format!(".{name}("),
        arguments.grouped(),
        ")",
        index_doc(true)
    ];
    if place == Place::Receiver { whole } else { whole.indented().grouped() }
}

/// `this.` is never parted from what follows, and what follows makes no group of its own.
fn is_after_this(name: &str) -> bool {
    name.starts_with("this.") || name.starts_with("super.")
}

/// Arguments, each on a line of its own if they do not fit on one.
fn arguments(args: &[Tree]) -> Doc {
    if args.is_empty() {
        return Doc::default();
    }
    let args = join(args.iter().map(|arg| doc(arg, Place::Argument).grouped()), &[",".into(), Piece::Line]);
    sequence![sequence![Piece::SoftLine, args].indented(), Piece::SoftLine]
}

/// What follows `new`: collections take their argument as it is, classes group each of theirs.
fn created(type_name: &str, args: &[Tree]) -> Doc {
    let is_collection = ["List<", "Set<", "Map<"].iter().any(|start| type_name.starts_with(start));
    let array_element = type_name
        .strip_prefix("List<")
        .and_then(|rest| rest.strip_suffix('>'))
        .filter(|element| !element.contains('<'));
    match (args, array_element) {
        // A list of a given size; prettier writes it as the array that the parser makes of it.
        ([Tree::Literal(size)], Some(element)) if size.bytes().all(|b| b.is_ascii_digit()) => {
            sequence![format!("{element}["), sequence![Piece::SoftLine, size.clone()].indented(), Piece::SoftLine, "]"]
                .grouped()
        }
        ([only], _) if is_collection => sequence![
            format!("{type_name}("),
            sequence![Piece::SoftLine, doc(only, Place::Free)].indented(),
            Piece::SoftLine,
            ")"
        ]
        .grouped(),
        _ => sequence![format!("{type_name}("), arguments(args), ")"].grouped(),
    }
}

fn collection(type_name: &str, items: &[Item]) -> Doc {
    if items.is_empty() {
        return sequence![format!("new {type_name}{{}}")];
    }
    let items = items.iter().map(|item| match item {
        Item::Element(value) => doc(value, Place::Free),
        Item::Entry(key, value) => {
            sequence![doc(key, Place::Free), " => ", doc(value, Place::Free)]
        }
    });
    let items = join(items, &[",".into(), Piece::Line]);
    sequence![
        "new ",
        sequence![format!("{type_name}{{"), sequence![Piece::Line, items].indented(), Piece::Line, "}"].grouped()
    ]
}

fn indexed(value: &Tree, index: &Tree, place: Place) -> Doc {
    match value {
        Tree::Name(name) => {
            let after_this = is_after_this(name);
            let in_chain = place == Place::Receiver;
            let whole = sequence![name.clone(), position(index, in_chain || after_this)];
            if in_chain {
                whole
            } else if after_this {
                whole.indented().grouped()
            } else {
                whole.grouped()
            }
        }
        Tree::Call { receiver, name, args } => call(receiver.as_deref(), name, args, Some(index), Place::Free),
        other => sequence![doc(other, Place::Free), position(index, true)].grouped(),
    }
}

/// `[index]`; a literal stays between its brackets.
fn position(index: &Tree, grouped: bool) -> Doc {
    if let Tree::Literal(text) = index {
        return sequence![format!("[{text}]")];
    }
    let whole = sequence!["[", sequence![Piece::SoftLine, doc(index, Place::Free)].indented(), Piece::SoftLine, "]"];
    if grouped { whole.grouped() } else { whole }
}
