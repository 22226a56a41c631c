//! A way through every text of a syntax tree.

use super::syntax::{Catch, Expr, Field, Method, Stmt};

type Visit<'v> = &'v mut dyn FnMut(&mut String);

fn all<T>(items: &mut [T], visit: Visit<'_>, of_item: impl Fn(&mut T, Visit<'_>)) {
    items.iter_mut().for_each(|item| of_item(item, visit));
}

impl Expr {
    /// Calls `visit` with every text of the expression.
    pub(super) fn visit_texts(&mut self, visit: Visit<'_>) {
        match self {
            Self::Name(text) | Self::Text(text) => visit(text),
            Self::Call { target, args } => {
                visit(target);
                all(args, visit, Self::visit_texts);
            }
            Self::Chain { base, calls } => {
                base.visit_texts(visit);
                for (name, args) in calls {
                    visit(name);
                    all(args, visit, Self::visit_texts);
                }
            }
            Self::Concat(operands) | Self::And(operands) | Self::Or(operands) => {
                all(operands, visit, Self::visit_texts)
            }
            Self::Not(inner) | Self::Parens(inner) => inner.visit_texts(visit),
            Self::Compare { left, right, .. } | Self::Arithmetic { left, right, .. } => {
                left.visit_texts(visit);
                right.visit_texts(visit);
            }
            Self::InstanceOf { value, type_name } | Self::Cast { type_name, value } => {
                value.visit_texts(visit);
                visit(type_name);
            }
            Self::Index { value, index } => {
                value.visit_texts(visit);
                index.visit_texts(visit);
            }
            Self::New { type_name, args: items }
            | Self::ListOf { type_name, items }
            | Self::SetOf { type_name, items } => {
                visit(type_name);
                all(items, visit, Self::visit_texts);
            }
            Self::MapOf { key_type, value_type, entries } => {
                visit(key_type);
                visit(value_type);
                for (key, value) in entries {
                    key.visit_texts(visit);
                    value.visit_texts(visit);
                }
            }
            Self::Ternary { condition, then, otherwise } => {
                [condition, then, otherwise].into_iter().for_each(|part| part.visit_texts(visit));
            }
        }
    }
}

impl Stmt {
    /// Calls `visit` with every text of the statement and of what stands in it.
    pub(super) fn visit_texts(&mut self, visit: Visit<'_>) {
        match self {
            Self::Declare { type_name, name, value } => {
                visit(type_name);
                visit(name);
                value.iter_mut().for_each(|value| value.visit_texts(visit));
            }
            Self::Assign { target, value, .. } => {
                visit(target);
                value.visit_texts(visit);
            }
            Self::Do(value) | Self::Throw(value) => value.visit_texts(visit),
            Self::Return(value) => value.iter_mut().for_each(|value| value.visit_texts(visit)),
            Self::If { branches, .. } => branches.iter_mut().for_each(|(condition, _)| condition.visit_texts(visit)),
            Self::ForEach { type_name, name, over, .. } => {
                visit(type_name);
                visit(name);
                over.visit_texts(visit);
            }
            Self::Try { catches, .. } => {
                for Catch { type_name, name, .. } in catches {
                    visit(type_name);
                    visit(name);
                }
            }
            Self::RunAs { user, .. } => user.visit_texts(visit),
            Self::Comment(text) => visit(text),
            Self::Blank => {}
        }
        self.blocks().into_iter().for_each(|block| all(block, visit, Self::visit_texts));
    }

    /// The blocks of a statement, in order.
    pub(super) fn blocks(&mut self) -> Vec<&mut Vec<Self>> {
        match self {
            Self::If { branches, otherwise } => {
                branches.iter_mut().map(|(_, body)| body).chain(otherwise.as_mut()).collect()
            }
            Self::ForEach { body, .. } | Self::RunAs { body, .. } => vec![body],
            Self::Try { body, catches } => {
                std::iter::once(body).chain(catches.iter_mut().map(|it| &mut it.body)).collect()
            }
            Self::Declare { .. }
            | Self::Assign { .. }
            | Self::Do(_)
            | Self::Return(_)
            | Self::Throw(_)
            | Self::Comment(_)
            | Self::Blank => Vec::new(),
        }
    }
}

impl Field {
    /// Calls `visit` with every text of the field.
    pub(super) fn visit_texts(&mut self, visit: Visit<'_>) {
        let Self { doc, annotations, modifiers, type_name, name, value } = self;
        doc.iter_mut().chain(annotations).chain([modifiers, type_name, name]).for_each(&mut *visit);
        value.iter_mut().for_each(|value| value.visit_texts(visit));
    }
}

impl Method {
    /// Calls `visit` with every text of the method.
    pub(super) fn visit_texts(&mut self, visit: Visit<'_>) {
        let Self { doc, annotations, modifiers, return_type, name, parameters, body } = self;
        doc.iter_mut().chain(annotations).chain([modifiers, return_type, name]).for_each(&mut *visit);
        for (type_name, name) in parameters {
            visit(type_name);
            visit(name);
        }
        all(body, visit, Stmt::visit_texts);
    }
}
