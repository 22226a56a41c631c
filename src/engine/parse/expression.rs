//! Expressions.

use tree_sitter::Node;

use super::super::code;
use super::super::syntax::{BinaryOperator, Dml, Expression, ExpressionKind, TypeName, UnaryOperator};
use super::{Parser, Read, child_of_kind, children, span};

impl Parser<'_> {
    pub(super) fn expression(&mut self, node: Node<'_>) -> Read<Expression> {
        let kind = self.nested(node, |parser| parser.expression_kind(node))?;
        Ok(Expression { kind, span: span(node) })
    }

    fn boxed(&mut self, node: Node<'_>, field: &str) -> Read<Box<Expression>> {
        let child = self.field(node, field)?;
        self.expression(child).map(Box::new)
    }

    pub(super) fn expressions(&mut self, node: Node<'_>) -> Read<Vec<Expression>> {
        children(node).into_iter().map(|child| self.expression(child)).collect()
    }

    pub(super) fn arguments(&mut self, node: Node<'_>) -> Read<Vec<Expression>> {
        let list = self.field(node, "arguments")?;
        self.expressions(list)
    }

    fn expression_kind(&mut self, node: Node<'_>) -> Read<ExpressionKind> {
        Ok(match node.kind() {
            "int" => self.integer(node, false)?,
            "decimal_floating_point_literal" => self.decimal(node)?,
            "boolean" => ExpressionKind::Boolean(self.text(node).eq_ignore_ascii_case("true")),
            "string_literal" => self.string(node)?,
            "multi_line_string_literal" => self.lines(node)?,
            "null_literal" => ExpressionKind::Null,
            "this" => ExpressionKind::This,
            "identifier" => ExpressionKind::Name(self.name(node)),
            "parenthesized_expression" => match children(node).first() {
                Some(inner) => ExpressionKind::Parenthesised(Box::new(self.expression(*inner)?)),
                None => return self.unknown(node, "expression"),
            },
            "field_access" => {
                let name = self.field(node, "field")?;
                let object = self.field(node, "object")?;
                if name.kind() != "identifier" || object.kind() == "super" {
                    return self.unknown(node, "expression");
                }
                // The grammar takes `Acme.class` for a field now and then.
                if self.text(name).eq_ignore_ascii_case("class") {
                    return self.class_literal(node, object);
                }
                let object = Box::new(self.expression(object)?);
                ExpressionKind::Field { object, name: self.name(name), is_safe: is_safe(node) }
            }
            "method_invocation" => self.call(node)?,
            "array_access" => {
                ExpressionKind::Index { list: self.boxed(node, "array")?, index: self.boxed(node, "index")? }
            }
            "object_creation_expression" => {
                if let Some(body) = child_of_kind(node, "class_body").or(node.child_by_field_name("type_arguments")) {
                    return self.unknown(body, "expression");
                }
                let ty = self.field(node, "type")?;
                ExpressionKind::New { ty: self.type_name(ty)?, arguments: self.arguments(node)? }
            }
            "array_creation_expression" => self.array(node)?,
            "map_creation_expression" => {
                let ty = self.field(node, "type")?;
                let ty = self.type_name(ty)?;
                let value = self.field(node, "value")?;
                let mut entries = Vec::new();
                for child in children(value) {
                    let [key, value] = children(child)[..] else { return self.unknown(child, "expression") };
                    entries.push((self.expression(key)?, self.expression(value)?));
                }
                ExpressionKind::NewMap { ty, entries }
            }
            "class_literal" => match children(node).first() {
                Some(ty) => ExpressionKind::ClassLiteral(self.type_name(*ty)?),
                None => return self.unknown(node, "expression"),
            },
            "unary_expression" | "cast_expression" if self.is_split(node) => self.split(node)?,
            "unary_expression" => self.unary(node)?,
            "update_expression" => {
                let operator = self.field(node, "operator")?;
                let operand = self.field(node, "operand")?;
                ExpressionKind::Step {
                    is_prefix: operator.start_byte() < operand.start_byte(),
                    is_increment: self.text(operator) == "++",
                    operand: Box::new(self.expression(operand)?),
                }
            }
            "binary_expression" => self.binary(node)?,
            "assignment_expression" => {
                let sign = self.field(node, "operator")?;
                let text = self.text(sign);
                let operator = match text.strip_suffix('=') {
                    Some("") => None,
                    Some(sign_text) => match BinaryOperator::of_sign(sign_text) {
                        Some(operator) => Some(operator),
                        None => return self.unknown(sign, "operator"),
                    },
                    None => return self.unknown(sign, "operator"),
                };
                ExpressionKind::Assign {
                    operator,
                    target: self.boxed(node, "left")?,
                    value: self.boxed(node, "right")?,
                }
            }
            "ternary_expression" => ExpressionKind::Ternary {
                condition: self.boxed(node, "condition")?,
                then: self.boxed(node, "consequence")?,
                otherwise: self.boxed(node, "alternative")?,
            },
            "instanceof_expression" => {
                let ty = self.field(node, "right")?;
                ExpressionKind::InstanceOf { value: self.boxed(node, "left")?, ty: self.type_name(ty)? }
            }
            "cast_expression" => {
                let ty = self.field(node, "type")?;
                ExpressionKind::Cast { ty: self.type_name(ty)?, value: self.boxed(node, "value")? }
            }
            "dml_expression" => self.dml(node)?,
            "query_expression" => ExpressionKind::Query(Box::new(self.query(node)?)),
            _ => return self.unknown(node, "expression"),
        })
    }

    fn class_literal(&mut self, node: Node<'_>, object: Node<'_>) -> Read<ExpressionKind> {
        let mut parts = Vec::new();
        let mut left = object;
        while left.kind() == "field_access" && parts.len() < 3 {
            let name = self.field(left, "field")?;
            parts.insert(0, self.name(name));
            left = self.field(left, "object")?;
        }
        if left.kind() != "identifier" || is_safe(node) {
            return self.unknown(node, "expression");
        }
        parts.insert(0, self.name(left));
        Ok(ExpressionKind::ClassLiteral(TypeName { parts, arguments: Vec::new(), dimensions: 0, span: span(object) }))
    }

    fn call(&mut self, node: Node<'_>) -> Read<ExpressionKind> {
        if let Some(arguments) = node.child_by_field_name("type_arguments") {
            return self.unknown(arguments, "expression");
        }
        let name = self.field_name(node, "name")?;
        let arguments = self.arguments(node)?;
        Ok(match node.child_by_field_name("object") {
            Some(object) if object.kind() == "super" => ExpressionKind::SuperCall { name, arguments },
            Some(object) => {
                let object = Some(Box::new(self.expression(object)?));
                ExpressionKind::Call { object, name, arguments, is_safe: is_safe(node) }
            }
            None => ExpressionKind::Call { object: None, name, arguments, is_safe: false },
        })
    }

    fn array(&mut self, node: Node<'_>) -> Read<ExpressionKind> {
        let ty = self.field(node, "type")?;
        let mut ty = self.type_name(ty)?;
        let mut sizes = Vec::new();
        for child in children(node) {
            match child.kind() {
                "dimensions_expr" => sizes.push(child),
                "dimensions" => {
                    ty.dimensions += self.text(child).bytes().filter(|byte| *byte == b'[').count().min(20) as u8
                }
                _ => {}
            }
        }
        if let Some(value) = node.child_by_field_name("value") {
            return Ok(ExpressionKind::NewItems { ty, items: self.expressions(value)? });
        }
        let [size] = sizes[..] else { return self.unknown(node, "expression") };
        ty.dimensions += 1;
        let Some(inner) = children(size).first().copied() else { return self.unknown(size, "expression") };
        Ok(ExpressionKind::NewArray { ty, size: Box::new(self.expression(inner)?) })
    }

    fn unary(&mut self, node: Node<'_>) -> Read<ExpressionKind> {
        let sign = self.field(node, "operator")?;
        let operand = self.field(node, "operand")?;
        let operator = match self.text(sign) {
            "-" if operand.kind() == "int" => return self.integer(operand, true),
            "-" => UnaryOperator::Minus,
            "+" => UnaryOperator::Plus,
            "!" => UnaryOperator::Not,
            "~" => UnaryOperator::Complement,
            _ => return self.unknown(sign, "operator"),
        };
        Ok(ExpressionKind::Unary { operator, operand: Box::new(self.expression(operand)?) })
    }

    /// A chain such as `a + b + c` is read from its left end without a call for each operand: such chains are long.
    fn binary(&mut self, node: Node<'_>) -> Read<ExpressionKind> {
        let mut chain = vec![node];
        let mut left = self.field(node, "left")?;
        while left.kind() == "binary_expression" {
            chain.push(left);
            left = self.field(left, "left")?;
        }
        let has_split = |it: &Node<'_>| it.child_by_field_name("right").is_some_and(|it| self.is_split(it));
        if self.is_split(left) || chain.iter().any(has_split) {
            return self.split(node);
        }
        let mut read = self.expression(left)?;
        let mut height = self.depth;
        while let Some(node) = chain.pop() {
            let sign = self.field(node, "operator")?;
            let text: String = self.text(sign).split_whitespace().collect();
            let Some(operator) = BinaryOperator::of_sign(&text) else {
                return self.refuse(code::UNKNOWN, span(sign), format!("Apex has no operator `{text}`"));
            };
            height += 1;
            let most = if operator == BinaryOperator::Add { super::LONGEST_CHAIN } else { super::DEEPEST };
            if height > most {
                return self.refuse(code::TOO_COMPLEX, span(node), "Too many operators stand in one expression");
            }
            let right = self.boxed(node, "right")?;
            let kind = ExpressionKind::Binary { operator, left: Box::new(read), right };
            read = Expression { kind, span: span(node) };
        }
        Ok(read.kind)
    }

    fn dml(&mut self, node: Node<'_>) -> Read<ExpressionKind> {
        let Some(word) = child_of_kind(node, "dml_type") else { return self.unknown(node, "statement") };
        let action = match self.text(word).to_lowercase().as_str() {
            "insert" => Dml::Insert,
            "update" => Dml::Update,
            "upsert" => Dml::Upsert,
            "delete" => Dml::Delete,
            "undelete" => Dml::Undelete,
            _ => return self.unknown(word, "statement"),
        };
        let key = match node.child_by_field_name("upsert_key") {
            // `Key__c`, or `Account.Fields.Key__c`: the last name says the field.
            Some(key) => match self.type_name(key)?.parts.pop() {
                Some(name) => Some(name),
                None => return self.unknown(node, "statement"),
            },
            None => None,
        };
        let mode = node.child_by_field_name("security_mode").map(|it| self.text(it).to_ascii_lowercase());
        let is_user_mode = mode.as_deref() == Some("user");
        Ok(ExpressionKind::Dml { action, target: self.boxed(node, "target")?, key, is_user_mode })
    }
}

/// Whether a member is reached by `?.`.
fn is_safe(node: Node<'_>) -> bool {
    child_of_kind(node, "safe_navigation_operator").is_some()
}
