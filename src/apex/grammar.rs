//! From the syntax tree to the tree that Apex's parser would build from its text: operators in pairs, parentheses
//! where precedence needs them, dotted names joined with the first method that is called on them.

use super::syntax::Expr;
use crate::encode::apex_literal;

/// How tightly an expression holds together; an operand that holds less tightly than its place asks is put in
/// parentheses. Apex's equality and relational operators are on one level, and `instanceof` is beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Ternary,
    Or,
    And,
    Comparison,
    Sum,
    Product,
    Prefix,
    New,
    Primary,
}

/// An expression as the parser sees it.
#[derive(Debug, Clone)]
pub(super) enum Tree {
    /// A variable or a dotted name.
    Name(String),
    /// A number, a text, `true`, `false` or `null`.
    Literal(String),
    /// A call; its name includes the variable or class in front of it.
    Call {
        receiver: Option<Box<Tree>>,
        name: String,
        args: Vec<Tree>,
    },
    /// Operators of one precedence, read from the left; at least one. The first operand is none of that precedence.
    Binary {
        first: Box<Tree>,
        others: Vec<(&'static str, Tree)>,
    },
    Parens(Box<Tree>),
    Not(Box<Tree>),
    InstanceOf {
        value: Box<Tree>,
        type_name: String,
    },
    Index {
        value: Box<Tree>,
        index: Box<Tree>,
    },
    New {
        type_name: String,
        args: Vec<Tree>,
    },
    /// A list or set with its elements, or a map with its entries.
    Collection {
        type_name: String,
        items: Vec<Item>,
    },
    Cast {
        type_name: String,
        value: Box<Tree>,
    },
    Ternary {
        condition: Box<Tree>,
        then: Box<Tree>,
        otherwise: Box<Tree>,
    },
}

/// An element, or the key and the value of an entry.
#[derive(Debug, Clone)]
pub(super) enum Item {
    Element(Tree),
    Entry(Tree, Tree),
}

/// The precedence class of an operator: those of one class are laid out as one chain.
pub(super) fn precedence(operator: &str) -> u8 {
    match operator {
        "||" => 0,
        "&&" => 1,
        "+" | "-" => 3,
        "*" | "/" => 4,
        _ => 2,
    }
}

/// The tree of an expression.
pub(super) fn tree(expr: &Expr) -> Tree {
    leveled(expr).0
}

/// The trees of several expressions.
pub(super) fn trees(exprs: &[Expr]) -> Vec<Tree> {
    exprs.iter().map(tree).collect()
}

/// The tree of an operand, in parentheses unless it holds together at least as tightly as `level`.
fn operand(expr: &Expr, level: Level) -> Tree {
    let (tree, own) = leveled(expr);
    if own < level { Tree::Parens(Box::new(tree)) } else { tree }
}

fn leveled(expr: &Expr) -> (Tree, Level) {
    match expr {
        Expr::Name(name) => named(name),
        Expr::Text(value) => (Tree::Literal(apex_literal(value)), Level::Primary),
        Expr::Call { target, args } => (call(None, target.clone(), args), Level::Primary),
        Expr::Chain { base, calls } => chain(base, calls),
        Expr::Concat(operands) => joined(operands, "+", Level::Sum, || Tree::Literal("''".into())),
        Expr::And(operands) => joined(operands, "&&", Level::And, || Tree::Literal("true".into())),
        Expr::Or(operands) => joined(operands, "||", Level::Or, || Tree::Literal("false".into())),
        Expr::Not(inner) => (Tree::Not(Box::new(operand(inner, Level::Prefix))), Level::Prefix),
        Expr::Compare { left, operator, right } => {
            (binary(operand(left, Level::Sum), [(*operator, operand(right, Level::Sum))]), Level::Comparison)
        }
        Expr::Arithmetic { left, operator, right } => {
            let (own, tighter) = match *operator {
                "+" | "-" => (Level::Sum, Level::Product),
                _ => (Level::Product, Level::Prefix),
            };
            (binary(operand(left, own), [(*operator, operand(right, tighter))]), own)
        }
        Expr::InstanceOf { value, type_name } => (
            Tree::InstanceOf { value: Box::new(operand(value, Level::Prefix)), type_name: type_name.clone() },
            Level::Comparison,
        ),
        Expr::Index { value, index } => (
            Tree::Index { value: Box::new(operand(value, Level::Primary)), index: Box::new(tree(index)) },
            Level::Primary,
        ),
        Expr::New { type_name, args } => (Tree::New { type_name: type_name.clone(), args: trees(args) }, Level::New),
        Expr::ListOf { type_name, items } => collection(format!("List<{type_name}>"), elements(items)),
        Expr::SetOf { type_name, items } => collection(format!("Set<{type_name}>"), elements(items)),
        Expr::MapOf { key_type, value_type, entries } => collection(
            format!("Map<{key_type}, {value_type}>"),
            entries.iter().map(|(key, value)| Item::Entry(tree(key), tree(value))).collect(),
        ),
        Expr::Cast { type_name, value } => {
            (Tree::Cast { type_name: type_name.clone(), value: Box::new(cast_value(value)) }, Level::Prefix)
        }
        Expr::Ternary { condition, then, otherwise } => (
            Tree::Ternary {
                condition: Box::new(operand(condition, Level::Or)),
                then: Box::new(tree(then)),
                otherwise: Box::new(tree(otherwise)),
            },
            Level::Ternary,
        ),
        // `(a) + b` would be read as a cast of `+b` to the type `a`.
        Expr::Parens(inner) => match tree(inner) {
            name @ Tree::Name(_) => leveled_name(name),
            inner => (Tree::Parens(Box::new(inner)), Level::Primary),
        },
    }
}

fn leveled_name(tree: Tree) -> (Tree, Level) {
    match &tree {
        Tree::Name(name) if name.starts_with(['-', '+', '!']) => (tree, Level::Prefix),
        _ => (tree, Level::Primary),
    }
}

fn named(name: &str) -> (Tree, Level) {
    let is_literal =
        matches!(name, "true" | "false" | "null") || name.starts_with(|first: char| first.is_ascii_digit());
    if is_literal {
        // `5.format()` would be read as a decimal number, `true.x()` as a dotted name.
        (Tree::Literal(name.to_owned()), Level::Prefix)
    } else {
        leveled_name(Tree::Name(name.to_owned()))
    }
}

/// `(Integer) -1` would be read as a subtraction.
fn cast_value(value: &Expr) -> Tree {
    match value {
        Expr::Name(name) if name.starts_with(['-', '+']) => Tree::Parens(Box::new(tree(value))),
        _ => operand(value, Level::Prefix),
    }
}

fn call(receiver: Option<Tree>, name: String, args: &[Expr]) -> Tree {
    Tree::Call { receiver: receiver.map(Box::new), name, args: trees(args) }
}

fn chain(base: &Expr, calls: &[(String, Vec<Expr>)]) -> (Tree, Level) {
    let Some(((first, first_args), others)) = calls.split_first() else {
        return leveled(base);
    };
    // The parser calls a method directly on `new X()`, without parentheses.
    let first = match operand(base, Level::New) {
        Tree::Name(name) => call(None, format!("{name}.{first}"), first_args),
        receiver => call(Some(receiver), first.clone(), first_args),
    };
    let whole = others.iter().fold(first, |receiver, (method, args)| call(Some(receiver), method.clone(), args));
    (whole, Level::Primary)
}

/// Operands of one operator, from left to right. An operand of the same level may only stand first, where the
/// parser reads it the same way.
fn joined(operands: &[Expr], operator: &'static str, level: Level, none: fn() -> Tree) -> (Tree, Level) {
    let tighter = match level {
        Level::Or => Level::And,
        Level::And => Level::Comparison,
        _ => Level::Product,
    };
    match operands {
        [] => (none(), Level::Primary),
        [only] => leveled(only),
        [first, others @ ..] => {
            (binary(operand(first, level), others.iter().map(|other| (operator, operand(other, tighter)))), level)
        }
    }
}

/// Operators behind a first operand; if that ends in operators of the same precedence, they are one row.
fn binary(first: Tree, more: impl IntoIterator<Item = (&'static str, Tree)>) -> Tree {
    let mut more = more.into_iter().peekable();
    let own = more.peek().map(|(operator, _)| precedence(operator));
    match first {
        Tree::Binary { first, mut others } if others.first().map(|(operator, _)| precedence(operator)) == own => {
            others.extend(more);
            Tree::Binary { first, others }
        }
        first => Tree::Binary { first: Box::new(first), others: more.collect() },
    }
}

fn elements(items: &[Expr]) -> Vec<Item> {
    items.iter().map(|item| Item::Element(tree(item))).collect()
}

fn collection(type_name: String, items: Vec<Item>) -> (Tree, Level) {
    (Tree::Collection { type_name, items }, Level::New)
}
