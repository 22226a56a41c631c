//! Cyclomatic complexity as PMD's Apex rule counts it, so that no generated class is reported.
//!
//! A method counts 1, and 1 more for each `if`, loop, `catch` and `?:`, and for each `&&` and `||` of an `if`. Operators
//! elsewhere are not counted. A method is reported from 10 on, a class from 40.

use crate::apex::syntax::{Expr, Method, Stmt};

/// The decisions of a method, itself included.
pub(super) fn of_method(method: &Method) -> usize {
    1 + of_statements(&method.body)
}

pub(super) fn of_statements(statements: &[Stmt]) -> usize {
    statements.iter().map(of_statement).sum()
}

/// How many statements there are, inner ones included.
pub(super) fn statements(statements: &[Stmt]) -> usize {
    let one = |statement: &Stmt| match statement {
        Stmt::If { branches, otherwise } => {
            let inner = branches.iter().map(|it| self::statements(&it.1)).sum::<usize>();
            1 + inner + otherwise.iter().map(|it| self::statements(it)).sum::<usize>()
        }
        Stmt::ForEach { body, .. } | Stmt::RunAs { body, .. } | Stmt::Try { body, .. } => 1 + self::statements(body),
        Stmt::Comment(_) | Stmt::Blank => 0,
        _ => 1,
    };
    statements.iter().map(one).sum()
}

fn of_statement(statement: &Stmt) -> usize {
    match statement {
        Stmt::Declare { value, .. } => value.iter().map(ternaries).sum(),
        Stmt::Assign { value, .. } | Stmt::Do(value) | Stmt::Throw(value) => ternaries(value),
        Stmt::Return(value) => value.iter().map(ternaries).sum(),
        Stmt::If { branches, otherwise } => {
            let branch = |(test, body): &(Expr, Vec<Stmt>)| 1 + operators(test) + ternaries(test) + of_statements(body);
            branches.iter().map(branch).sum::<usize>() + otherwise.iter().map(|it| of_statements(it)).sum::<usize>()
        }
        Stmt::ForEach { over, body, .. } => 1 + ternaries(over) + of_statements(body),
        Stmt::Try { body, catches } => {
            of_statements(body) + catches.iter().map(|it| 1 + of_statements(&it.body)).sum::<usize>()
        }
        Stmt::RunAs { body, .. } => of_statements(body),
        Stmt::Comment(_) | Stmt::Blank => 0,
    }
}

fn operators(expr: &Expr) -> usize {
    count(expr, &|it| match it {
        Expr::And(operands) | Expr::Or(operands) => operands.len().saturating_sub(1),
        _ => 0,
    })
}

fn ternaries(expr: &Expr) -> usize {
    count(expr, &|it| usize::from(matches!(it, Expr::Ternary { .. })))
}

/// The sum over an expression and everything in it.
fn count(expr: &Expr, of: &impl Fn(&Expr) -> usize) -> usize {
    let all = |exprs: &[Expr]| exprs.iter().map(|it| count(it, of)).sum::<usize>();
    let inner = match expr {
        Expr::Name(_) | Expr::Text(_) => 0,
        Expr::Call { args, .. } | Expr::New { args, .. } => all(args),
        Expr::Chain { base, calls } => count(base, of) + calls.iter().map(|call| all(&call.1)).sum::<usize>(),
        Expr::Concat(items) | Expr::And(items) | Expr::Or(items) => all(items),
        Expr::ListOf { items, .. } | Expr::SetOf { items, .. } => all(items),
        Expr::MapOf { entries, .. } => entries.iter().map(|(key, value)| count(key, of) + count(value, of)).sum(),
        Expr::Not(value) | Expr::Parens(value) => count(value, of),
        Expr::Cast { value, .. } | Expr::InstanceOf { value, .. } => count(value, of),
        Expr::Compare { left, right, .. } | Expr::Arithmetic { left, right, .. } => count(left, of) + count(right, of),
        Expr::Index { value, index } => count(value, of) + count(index, of),
        Expr::Ternary { condition, then, otherwise } => count(condition, of) + count(then, of) + count(otherwise, of),
    };
    of(expr) + inner
}
