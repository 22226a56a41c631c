//! The layout of statements and members, line for line that of prettier 3 with prettier-plugin-apex 2, so that a
//! project that formats its Apex finds nothing to change in generated classes.
//!
//! `level` is how many steps of two spaces the text stands in: 1 for a member of a class, 2 for a statement of its
//! methods. Every returned text begins with its indentation and ends without a line break.

use super::document::{Doc, Piece, join, render, sequence};
use super::expressions::{Place, doc, is_binary};
use super::grammar::{tree, trees};
use super::memo;
use super::syntax::{Catch, Expr, Field, Method, Stmt};
use super::trace::{self, Laid};
use crate::encode::apex_comment;

/// An expression on one line, however long.
pub fn expression(expr: &Expr) -> String {
    super::document::render_flat(&doc(&tree(expr), Place::Free))
}

/// Statements, one below the other.
pub fn statements(statements: &[Stmt], level: usize) -> String {
    trace::note_statements(statements, level);
    memo::of_statements(statements, level, || render(&lines(statements), level))
}

/// One statement.
pub(super) fn statement(statement: &Stmt, level: usize) -> String {
    render(&lines(std::slice::from_ref(statement)), level)
}

/// A constant or field.
pub fn field(field: &Field, level: usize) -> String {
    trace::note(|| Laid::Field(field.clone(), level));
    let Field { doc, annotations, modifiers, type_name, name, value } = field;
    let typed = if modifiers.is_empty() { type_name.clone() } else { format!("{modifiers} {type_name}") };
    let mut parts = head(doc, annotations);
    parts.push(declaration(&typed, name, value.as_ref()));
    render(&parts, level)
}

/// A method or constructor with its body.
pub fn method(method: &Method, level: usize) -> String {
    trace::note(|| Laid::Method(method.clone(), level));
    memo::of_method(method, level, || laid_out(method, level))
}

fn laid_out(method: &Method, level: usize) -> String {
    let Method { doc, annotations, modifiers, return_type, name, parameters, body } = method;
    let mut parts = head(doc, annotations);
    for word in [modifiers, return_type] {
        if !word.is_empty() {
            parts.push(sequence![word.clone(), " "]);
        }
    }
    parts.push(sequence![name.clone(), "("]);
    if !parameters.is_empty() {
        let parameters = parameters.iter().map(|(type_name, name)| format!("{type_name} {name}"));
        parts.push(enclosed(join(parameters, &[",".into(), Piece::Line])));
    }
    parts.push(sequence![") ", block(body)]);
    render(&parts, level)
}

/// A `/** … */` comment with these lines, or nothing if there are none. No text can end the comment.
pub fn class_doc(lines: &[String], level: usize) -> String {
    let parts = doc_comment(lines);
    if parts.is_empty() { String::new() } else { render(&parts, level) }
}

/// A doc comment and annotations, with the break behind them.
fn head(doc: &[String], annotations: &[String]) -> Doc {
    let mut parts = doc_comment(doc);
    if !parts.is_empty() {
        parts.push(Piece::HardLine);
    }
    for annotation in annotations {
        parts.push(sequence![annotation.clone(), Piece::HardLine]);
    }
    parts
}

/// A doc comment without the break behind it; nothing if it has no lines.
fn doc_comment(lines: &[String]) -> Doc {
    if lines.is_empty() {
        return Doc::default();
    }
    let mut parts = sequence!["/**", Piece::HardLine];
    for line in lines.iter().flat_map(|line| comment_lines(line)) {
        // Without the space, a line that begins with a slash would end the comment.
        parts.push(format!(" * {line}").trim_end().to_owned());
        parts.push(Piece::HardLine);
    }
    parts.push(" */");
    parts
}

/// The lines of a comment's text, safe to stand in a comment of either kind.
fn comment_lines(text: &str) -> Vec<String> {
    text.replace("\r\n", "\n")
        .split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])
        .map(|line| apex_comment(line).trim_end().to_owned())
        .collect()
}

/// `{ … }`; an empty body takes two lines as well.
fn block(body: &[Stmt]) -> Doc {
    let inner = lines(body);
    if inner.is_empty() {
        sequence!["{", Piece::HardLine, "}"]
    } else {
        sequence!["{", sequence![Piece::HardLine, inner].indented(), Piece::HardLine, "}"]
    }
}

/// Statements with the breaks between them; empty lines only between statements, and one at most. Before comments
/// that end a block there is none: prettier doubles it there in some places.
fn lines(statements: &[Stmt]) -> Doc {
    let last = statements.iter().rposition(|statement| !matches!(statement, Stmt::Blank | Stmt::Comment(_)));
    let mut parts = Doc::default();
    let mut blank = false;
    for (index, statement) in statements.iter().enumerate() {
        let Some(one) = statement_doc(statement) else {
            blank = !parts.is_empty();
            continue;
        };
        if !parts.is_empty() {
            parts.push(Piece::HardLine);
        }
        if blank && last.is_some_and(|last| index <= last) {
            parts.push(Piece::HardLine);
        }
        blank = false;
        parts.push(one);
    }
    parts
}

/// One statement; nothing for an empty line.
fn statement_doc(statement: &Stmt) -> Option<Doc> {
    Some(match statement {
        Stmt::Blank => return None,
        Stmt::Comment(text) => join(
            comment_lines(text).into_iter().map(|line| format!("// {line}").trim_end().to_owned()),
            &[Piece::HardLine],
        ),
        Stmt::Declare { type_name, name, value } => declaration(type_name, name, value.as_ref()),
        Stmt::Assign { target, operator, value } => sequence![assignment(format!("{target} {operator}"), value), ";"],
        Stmt::Do(expr) => sequence![doc(&tree(expr), Place::Free), ";"],
        Stmt::Return(None) => sequence!["return;"],
        Stmt::Return(Some(value)) => returned("return", value),
        Stmt::Throw(value) => sequence!["throw ", doc(&tree(value), Place::Free), ";"],
        Stmt::If { branches, otherwise } => conditional(branches, otherwise.as_deref()),
        Stmt::ForEach { type_name, name, over, body } => {
            let control = sequence![format!("{type_name} {name} : "), doc(&tree(over), Place::Free)];
            sequence!["for (", enclosed(control), ") ", block(body)]
        }
        Stmt::Try { body, catches } => {
            let mut parts = sequence!["try ", block(body)];
            for Catch { type_name, name, body } in catches {
                parts.push(sequence![format!(" catch ({type_name} {name}) "), block(body)]);
            }
            parts
        }
        Stmt::RunAs { user, body } => sequence![
            "System.runAs(",
            join(trees(std::slice::from_ref(user)).iter().map(|user| doc(user, Place::Argument).grouped()), &[]),
            ") ",
            block(body)
        ],
    })
}

/// What stands in parentheses: on a line of its own, one step further in, if it does not fit.
fn enclosed(inner: Doc) -> Doc {
    sequence![sequence![Piece::SoftLine, inner].indented(), Piece::SoftLine].grouped()
}

fn declaration(type_name: &str, name: &str, value: Option<&Expr>) -> Doc {
    match value {
        None => sequence![format!("{type_name} {name};")],
        Some(value) => sequence![type_name.to_owned(), " ", assignment(format!("{name} ="), value), ";"].grouped(),
    }
}

/// The left side with its operator, and the value: operators go to the next line as a whole, anything else breaks
/// inside.
fn assignment(left: String, value: &Expr) -> Doc {
    let value = tree(value);
    if is_binary(&value) {
        sequence![left, Piece::Line, doc(&value, Place::Free)].indented().grouped()
    } else {
        sequence![left, " ", doc(&value, Place::Free)].grouped()
    }
}

fn returned(keyword: &'static str, value: &Expr) -> Doc {
    let value = tree(value);
    let whole = sequence![keyword, " ", doc(&value, Place::Free), ";"];
    if is_binary(&value) { whole.indented().grouped() } else { whole.grouped() }
}

fn conditional(branches: &[(Expr, Vec<Stmt>)], otherwise: Option<&[Stmt]>) -> Doc {
    let mut parts = Doc::default();
    for (index, (condition, body)) in branches.iter().enumerate() {
        parts.push(sequence![
            if index == 0 { "if (" } else { " else if (" },
            enclosed(doc(&tree(condition), Place::Free)),
            ") ",
            block(body)
        ]);
    }
    match otherwise {
        Some(body) if parts.is_empty() => parts.push(lines(body)),
        Some(body) => parts.push(sequence![" else ", block(body)]),
        None => {}
    }
    parts
}
