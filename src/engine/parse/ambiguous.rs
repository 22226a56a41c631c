//! `(a) - b`: the grammar takes every name in parentheses before a sign for a cast of a signed number.
//!
//! As in Java, only a cast to a type of numbers (or `Object`) can stand before a sign; with any other name the sign stands
//! between two operands. The operators around are then put together again by their precedence.

use tree_sitter::Node;

use super::super::code;
use super::super::syntax::{BinaryOperator, Expression, ExpressionKind, Name, UnaryOperator};
use super::{Parser, Read, children, span};

/// Types to which a signed number can be cast.
const TYPES_OF_SIGNED: &[&str] = &["integer", "long", "double", "decimal", "object"];

/// An operand with the signs and casts in front of it.
struct Operand<'t> {
    node: Node<'t>,
    /// Outermost first.
    prefixes: Vec<Node<'t>>,
}

/// Operands and the operators between them, in the order of the text.
#[derive(Default)]
struct Flat<'t> {
    operands: Vec<Operand<'t>>,
    operators: Vec<Node<'t>>,
}

impl Parser<'_> {
    /// Whether a cast, or what stands behind signs and casts, is no cast but a name in parentheses before a sign.
    pub(super) fn is_split(&self, node: Node<'_>) -> bool {
        let mut node = node;
        loop {
            let inner = match node.kind() {
                "cast_expression" if self.sign_of_split(node).is_some() => return true,
                "cast_expression" => node.child_by_field_name("value"),
                "unary_expression" => node.child_by_field_name("operand"),
                _ => return false,
            };
            match inner {
                Some(inner) => node = inner,
                None => return false,
            }
        }
    }

    /// The sign behind a name in parentheses that is no type of numbers, and what follows the sign.
    fn sign_of_split<'t>(&self, cast: Node<'t>) -> Option<(Node<'t>, Node<'t>)> {
        let ty = cast.child_by_field_name("type")?;
        let value = cast.child_by_field_name("value").filter(|it| it.kind() == "unary_expression")?;
        let sign = value.child_by_field_name("operator").filter(|it| matches!(self.text(*it), "-" | "+"))?;
        let is_name = matches!(ty.kind(), "type_identifier" | "scoped_type_identifier");
        let name = self.text(ty).to_lowercase();
        if !is_name || TYPES_OF_SIGNED.contains(&name.as_str()) {
            return None;
        }
        Some((sign, value.child_by_field_name("operand")?))
    }

    /// Reads operands and operators of which at least one sign was taken for part of a cast.
    pub(super) fn split(&mut self, node: Node<'_>) -> Read<ExpressionKind> {
        let mut flat = Flat::default();
        self.flatten(node, Vec::new(), &mut flat)?;
        let mut operators = Vec::new();
        for node in &flat.operators {
            let text: String = self.text(*node).split_whitespace().collect();
            match BinaryOperator::of_sign(&text) {
                Some(operator) => operators.push(operator),
                None => return self.refuse(code::UNKNOWN, span(*node), format!("Apex has no operator `{text}`")),
            }
        }
        let mut operands: Vec<Expression> = Vec::new();
        let mut open: Vec<BinaryOperator> = Vec::new();
        for (at, operand) in flat.operands.into_iter().enumerate() {
            let read = self.operand(operand)?;
            operands.push(read);
            let next = operators.get(at).copied();
            // What binds at least as tightly as the next operator is complete.
            while let Some(last) = open.pop() {
                if next.is_some_and(|next| precedence(next) > precedence(last)) {
                    open.push(last);
                    break;
                }
                let (Some(right), Some(left)) = (operands.pop(), operands.pop()) else {
                    return self.unknown(node, "expression");
                };
                let whole = super::super::syntax::Span { start: left.span.start, end: right.span.end };
                let (left, right) = (Box::new(left), Box::new(right));
                operands.push(Expression { kind: ExpressionKind::Binary { operator: last, left, right }, span: whole });
            }
            open.extend(next);
        }
        match operands.pop() {
            Some(whole) => Ok(whole.kind),
            None => self.unknown(node, "expression"),
        }
    }

    fn flatten<'t>(&mut self, node: Node<'t>, prefixes: Vec<Node<'t>>, flat: &mut Flat<'t>) -> Read<()> {
        if flat.operands.len() > super::DEEPEST {
            return self.refuse(code::TOO_COMPLEX, span(node), "Too many operators stand in one expression");
        }
        self.nested(node, |parser| {
            if node.kind() == "binary_expression" && prefixes.is_empty() {
                let (left, right) = (parser.field(node, "left")?, parser.field(node, "right")?);
                let operator = parser.field(node, "operator")?;
                parser.flatten(left, Vec::new(), flat)?;
                flat.operators.push(operator);
                return parser.flatten(right, Vec::new(), flat);
            }
            if node.kind() == "cast_expression"
                && let Some((sign, rest)) = parser.sign_of_split(node)
            {
                let name = parser.field(node, "type")?;
                flat.operands.push(Operand { node: name, prefixes });
                flat.operators.push(sign);
                return parser.flatten(rest, Vec::new(), flat);
            }
            if parser.is_split(node) {
                let inner = if node.kind() == "cast_expression" { "value" } else { "operand" };
                let inner = parser.field(node, inner)?;
                let prefixes = prefixes.into_iter().chain([node]).collect();
                return parser.flatten(inner, prefixes, flat);
            }
            flat.operands.push(Operand { node, prefixes });
            Ok(())
        })
    }

    fn operand(&mut self, operand: Operand<'_>) -> Read<Expression> {
        let mut read = if matches!(operand.node.kind(), "type_identifier" | "scoped_type_identifier") {
            self.name_of_type(operand.node)?
        } else {
            self.expression(operand.node)?
        };
        for prefix in operand.prefixes.into_iter().rev() {
            let span = super::super::syntax::Span { start: span(prefix).start, end: read.span.end };
            let value = Box::new(read);
            let kind = if prefix.kind() == "cast_expression" {
                let ty = self.field(prefix, "type")?;
                ExpressionKind::Cast { ty: self.type_name(ty)?, value }
            } else {
                let sign = self.field(prefix, "operator")?;
                let operator = match self.text(sign) {
                    "-" => UnaryOperator::Minus,
                    "+" => UnaryOperator::Plus,
                    "!" => UnaryOperator::Not,
                    _ => UnaryOperator::Complement,
                };
                ExpressionKind::Unary { operator, operand: value }
            };
            read = Expression { kind, span };
        }
        Ok(read)
    }

    /// What was taken for a type, as the name or chain of names that it is.
    fn name_of_type(&mut self, node: Node<'_>) -> Read<Expression> {
        if node.kind() == "type_identifier" {
            return Ok(Expression { kind: ExpressionKind::Name(self.name(node)), span: span(node) });
        }
        let [object, name] = children(node)[..] else { return self.unknown(node, "expression") };
        let object = Box::new(self.nested(object, |parser| parser.name_of_type(object))?);
        let name = Name { text: self.text(name).to_owned(), span: span(name) };
        Ok(Expression { kind: ExpressionKind::Field { object, name, is_safe: false }, span: span(node) })
    }
}

/// How tightly an operator binds (Apex Developer Guide, "Operator Precedence"; where it is silent, as in Java).
fn precedence(operator: BinaryOperator) -> u8 {
    match operator {
        BinaryOperator::Coalesce => 0,
        BinaryOperator::Or => 1,
        BinaryOperator::And => 2,
        BinaryOperator::BitOr => 3,
        BinaryOperator::BitXor => 4,
        BinaryOperator::BitAnd => 5,
        BinaryOperator::Equal | BinaryOperator::NotEqual | BinaryOperator::Same | BinaryOperator::NotSame => 6,
        BinaryOperator::Less | BinaryOperator::LessEqual | BinaryOperator::Greater | BinaryOperator::GreaterEqual => 7,
        BinaryOperator::ShiftLeft | BinaryOperator::ShiftRight | BinaryOperator::ShiftRightUnsigned => 8,
        BinaryOperator::Add | BinaryOperator::Subtract => 9,
        BinaryOperator::Multiply | BinaryOperator::Divide => 10,
    }
}
