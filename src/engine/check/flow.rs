//! Which statements can be reached (Apex refuses "Unreachable statement" and "Missing return statement").

use super::super::syntax::{Expression, ExpressionKind, Span, Statement, StatementKind};

/// How a statement ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Flow {
    /// Whether what follows can be reached.
    pub(super) goes_on: bool,
    /// Whether a `break` leaves the enclosing loop here.
    breaks: bool,
}

const NEXT: Flow = Flow { goes_on: true, breaks: false };
const END: Flow = Flow { goes_on: false, breaks: false };

/// Reports the first statement of each list that cannot be reached.
pub(super) fn check(statements: &[Statement], mut report: impl FnMut(Span, &str)) -> Flow {
    list(statements, &mut report)
}

fn list(statements: &[Statement], report: &mut dyn FnMut(Span, &str)) -> Flow {
    let mut whole = NEXT;
    for statement in statements {
        if !whole.goes_on {
            report(statement.span, "The statement cannot be reached");
            return whole;
        }
        let flow = one(statement, report);
        whole = Flow { goes_on: flow.goes_on, breaks: whole.breaks || flow.breaks };
    }
    whole
}

fn either(a: Flow, b: Flow) -> Flow {
    Flow { goes_on: a.goes_on || b.goes_on, breaks: a.breaks || b.breaks }
}

fn one(statement: &Statement, report: &mut dyn FnMut(Span, &str)) -> Flow {
    match &statement.kind {
        StatementKind::Block(block) | StatementKind::RunAs { body: block, .. } => list(&block.statements, report),
        StatementKind::Return(_) | StatementKind::Throw(_) | StatementKind::Continue => END,
        StatementKind::Break => Flow { goes_on: false, breaks: true },
        StatementKind::If { then, otherwise, .. } => {
            let then = one(then, report);
            let otherwise = otherwise.as_ref().map_or(NEXT, |it| one(it, report));
            either(then, otherwise)
        }
        StatementKind::While { condition, body } => {
            let body = one(body, report);
            Flow { goes_on: !is_true(condition) || body.breaks, breaks: false }
        }
        StatementKind::DoWhile { body, condition } => {
            let body = list(&body.statements, report);
            Flow { goes_on: !is_true(condition) || body.breaks, breaks: false }
        }
        StatementKind::For { condition, body, .. } => {
            let body = one(body, report);
            Flow { goes_on: condition.as_ref().is_some_and(|it| !is_true(it)) || body.breaks, breaks: false }
        }
        StatementKind::ForEach { body, .. } => {
            one(body, report);
            NEXT
        }
        StatementKind::Try { body, catches, finally } => {
            let mut flow = list(&body.statements, report);
            for (_, body) in catches {
                flow = either(flow, list(&body.statements, report));
            }
            if let Some(finally) = finally {
                let last = list(&finally.statements, report);
                flow = Flow { goes_on: flow.goes_on && last.goes_on, breaks: flow.breaks || last.breaks };
            }
            flow
        }
        StatementKind::Switch { cases, otherwise, .. } => {
            let mut flow = otherwise.as_ref().map_or(NEXT, |it| list(&it.statements, report));
            for case in cases {
                flow = either(flow, list(&case.body.statements, report));
            }
            flow
        }
        StatementKind::Empty
        | StatementKind::Local { .. }
        | StatementKind::Expression(_)
        | StatementKind::Delegate { .. } => NEXT,
    }
}

fn is_true(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Boolean(value) => *value,
        ExpressionKind::Parenthesised(inner) => is_true(inner),
        _ => false,
    }
}
