//! Assignments, and `++` and `--`.

use super::super::class::{Field, MethodId, Place};
use super::super::code;
use super::super::ir::{Expression, NativeCall, Number};
use super::super::native::NativeFn;
use super::super::soql::plan::no_field;
use super::super::syntax::{self, BinaryOperator, ExpressionKind, Name, Span};
use super::super::types::{ClassId, Kind, Ty};
use super::body::{self, Body, Typed};
use super::field::{Head, Reached};
use super::{Checked, Refused, operator};

/// Where an assignment puts its value. What has to be computed first stands in slots, so that it is computed once.
enum Target {
    Local(u16),
    Static(ClassId, u32),
    Field(Slot, u16),
    RecordField(Slot, u16),
    Element(Slot, Slot),
    /// The object, if it is not static, and the routines of the accessors.
    Property {
        object: Option<Slot>,
        get: Option<MethodId>,
        set: MethodId,
        field: Field,
    },
    Native {
        object: Option<Slot>,
        get: Option<NativeFn>,
        set: NativeFn,
        owner: Ty,
    },
}

/// A local variable that holds an object or index.
#[derive(Clone, Copy)]
struct Slot(u16);

impl Slot {
    fn read(self) -> Expression {
        Expression::Local(self.0)
    }
}

impl Body<'_, '_> {
    pub(super) fn assign(
        &mut self,
        operator: Option<BinaryOperator>,
        target: &syntax::Expression,
        value: &syntax::Expression,
        span: Span,
    ) -> Checked<Typed> {
        let mut first = Vec::new();
        let (place, ty) = self.target(target, &mut first)?;
        let new = match operator {
            None => self.expression_as(value, ty)?,
            Some(operator) => {
                let old = Typed::new(self.read_target(&place, target.span)?, ty);
                let right = self.value(value)?;
                let combined = self.combine(operator, (old, target.span), (right, value.span), span)?;
                self.converted(combined, ty, span)?
            }
        };
        let set = self.write_target(place, new, span)?;
        Ok(Typed::new(in_sequence(first, set), ty))
    }

    pub(super) fn step(
        &mut self,
        is_prefix: bool,
        is_increment: bool,
        operand: &syntax::Expression,
        span: Span,
    ) -> Checked<Typed> {
        let mut first = Vec::new();
        let (place, ty) = self.target(operand, &mut first)?;
        let by = if is_increment { 1 } else { -1 };
        if let (Target::Local(slot), Ty::INTEGER) = (&place, ty) {
            return Ok(Typed::new(Expression::StepLocal { slot: *slot, by, gives_old: !is_prefix }, ty));
        }
        if !super::convert::is_number(ty) {
            let words = format!("`{}` is no number", self.shown(ty));
            return self.refuse(code::TYPE, span, words);
        }
        let old = self.read_target(&place, operand.span)?;
        let one = super::expression::apply(conversion_of(ty), Expression::Integer(by));
        let old_slot = self.temporary(span)?;
        first.push(Expression::SetLocal(old_slot, Box::new(old)));
        let operands = Box::new([Expression::Local(old_slot), one]);
        let new = Expression::Arithmetic(BinaryOperator::Add, operator::number(ty), operands);
        let set = self.write_target(place, new, span)?;
        if is_prefix {
            return Ok(Typed::new(in_sequence(first, set), ty));
        }
        first.push(set);
        Ok(Typed::new(in_sequence(first, Expression::Local(old_slot)), ty))
    }

    /// Where an assignment goes, and the type of what is there.
    fn target(&mut self, written: &syntax::Expression, first: &mut Vec<Expression>) -> Checked<(Target, Ty)> {
        match &written.kind {
            ExpressionKind::Name(name) => {
                if let Some(variable) = self.variable(&name.key()) {
                    let (slot, ty, is_final) = (variable.slot, variable.ty, variable.is_final);
                    if ty == Ty::VOID {
                        return Err(Refused);
                    }
                    if is_final {
                        return self.refuse(code::DECLARATION, name.span, format!("`{}` is final", name.text));
                    }
                    return Ok((Target::Local(slot), ty));
                }
                match self.simple_field(name)? {
                    Some(reached) => self.field_target(reached, name, first),
                    None => {
                        let (code, words) = super::no_such("variable", &name.text);
                        self.refuse(code, name.span, words)
                    }
                }
            }
            ExpressionKind::Field { is_safe: true, .. } => {
                self.refuse(code::SYNTAX, written.span, "Nothing can be assigned through `?.`")
            }
            ExpressionKind::Field { object, name, .. } => match self.head(object)? {
                Head::Value(object) => self.member_target(object, name, first),
                Head::Type(ty) => {
                    let class = self.checker.classes.of_type(ty).map(|(class, _)| class);
                    let reached = match class {
                        Some(class) => self.static_field(class, name)?,
                        None => None,
                    };
                    match reached {
                        Some(reached) => self.field_target(reached, name, first),
                        None => {
                            let shown = self.shown(ty);
                            let (code, words) = super::no_such(&format!("static variable of `{shown}`"), &name.text);
                            self.refuse(code, name.span, words)
                        }
                    }
                }
                Head::Namespace(_) | Head::Label => {
                    self.refuse(code::NAME, written.span, "Nothing can be assigned to this")
                }
            },
            ExpressionKind::Index { list, index } => {
                let typed = self.expression(list)?;
                let element = self.list_element(typed.ty, list.span)?;
                let list = self.keep(typed.expression, first, list.span)?;
                let index_checked = self.expression_as(index, Ty::INTEGER)?;
                let index = self.keep(index_checked, first, index.span)?;
                Ok((Target::Element(list, index), element))
            }
            ExpressionKind::Parenthesised(inner) => self.target(inner, first),
            _ => self.refuse(code::SYNTAX, written.span, "Nothing can be assigned to this"),
        }
    }

    /// Puts a value into a slot, unless it is in one that nothing else changes.
    fn keep(&mut self, value: Expression, first: &mut Vec<Expression>, span: Span) -> Checked<Slot> {
        if let (Expression::Local(0), false) = (&value, self.is_static) {
            return Ok(Slot(0));
        }
        let slot = self.temporary(span)?;
        first.push(Expression::SetLocal(slot, Box::new(value)));
        Ok(Slot(slot))
    }

    fn member_target(&mut self, object: Typed, name: &Name, first: &mut Vec<Expression>) -> Checked<(Target, Ty)> {
        if !self.safe.is_empty() {
            return self.refuse(code::SYNTAX, name.span, "Nothing can be assigned through `?.`");
        }
        if let Kind::Record(record) = *self.checker.classes.types.kind(object.ty) {
            let schema = self.checker.classes.schema.object(record);
            let Some(at) = schema.field(&name.text) else {
                let (code, words) = if schema.relationship(&name.text).is_some() {
                    (code::UNKNOWN, "The engine does not know how to set the record that a lookup leads to".to_owned())
                } else {
                    no_field(schema, &name.text).finding()
                };
                return self.refuse(code, name.span, words);
            };
            let field = &schema.fields[at as usize];
            let ty = field.ty;
            if field.rules.is_read_only {
                let words = format!("Field is not writeable: {}.{}", schema.name, field.name);
                return self.refuse(code::ACCESS, name.span, words);
            }
            let object = self.keep(object.expression, first, name.span)?;
            return Ok((Target::RecordField(object, at), ty));
        }
        let reached = self.reach(object, name)?;
        self.field_target(reached, name, first)
    }

    fn field_target(&mut self, reached: Reached, name: &Name, first: &mut Vec<Expression>) -> Checked<(Target, Ty)> {
        let Reached { field, object } = reached;
        let ty = field.ty;
        // A final variable gets its value where its class is initialised.
        if field.is_final && !(self.is_initialising && field.owner == self.class) {
            return self.refuse(code::DECLARATION, name.span, format!("`{}` is final", name.text));
        }
        let set = self.setter(&field, name.span)?;
        let object = match object {
            Some(object) => Some(self.keep(object, first, name.span)?),
            None => None,
        };
        if let Some(set) = set {
            let get = self.getter_of(&field);
            return Ok((Target::Property { object, get, set, field }, ty));
        }
        let target = match (field.place, object) {
            (Place::Static(at), _) => Target::Static(field.owner, at),
            (Place::Slot(slot), Some(object)) => Target::Field(object, slot),
            (Place::Native { get, set: Some(set) }, object) => {
                let owner = self.checker.classes.get(field.owner).ty;
                Target::Native { object, get, set, owner }
            }
            _ => return self.refuse(code::ACCESS, name.span, format!("`{}` cannot be set", name.text)),
        };
        Ok((target, ty))
    }

    fn getter_of(&self, field: &Field) -> Option<MethodId> {
        field.property.and_then(|it| it.get).and_then(|it| it.method)
    }

    /// The value at a target; its accessibility has been checked.
    fn read_target(&mut self, target: &Target, span: Span) -> Checked<Expression> {
        let object = |slot: &Option<Slot>| slot.map(Slot::read).into_iter().collect::<Vec<Expression>>();
        Ok(match target {
            Target::Local(slot) => Expression::Local(*slot),
            Target::Static(class, at) => Expression::Static(*class, *at),
            Target::Field(object, slot) => Expression::Field(Box::new(object.read()), *slot),
            Target::RecordField(object, at) => Expression::RecordField(Box::new(object.read()), *at),
            Target::Element(list, index) => Expression::Index(Box::new([list.read(), index.read()])),
            Target::Property { object: slot, get: Some(get), field, .. } => {
                self.getter(field, span)?;
                body::call(*get, object(slot))
            }
            Target::Property { object, field, .. } => match (field.place, object) {
                (Place::Static(at), _) => Expression::Static(field.owner, at),
                (Place::Slot(slot), Some(object)) => Expression::Field(Box::new(object.read()), slot),
                _ => return self.refuse(code::ACCESS, span, "The property cannot be read"),
            },
            Target::Native { object: slot, get: Some(get), owner, .. } => {
                let call =
                    NativeCall { function: *get, has_receiver: slot.is_some(), ty: *owner, arguments: object(slot) };
                Expression::Native(Box::new(call))
            }
            Target::Native { .. } => return self.refuse(code::ACCESS, span, "The property cannot be read"),
        })
    }

    /// Sets a target; the expression gives the value that was set.
    fn write_target(&mut self, target: Target, value: Expression, span: Span) -> Checked<Expression> {
        Ok(match target {
            Target::Local(slot) => Expression::SetLocal(slot, Box::new(value)),
            Target::Static(class, at) => Expression::SetStatic(class, at, Box::new(value)),
            Target::Field(object, slot) => Expression::SetField(Box::new([object.read(), value]), slot),
            Target::RecordField(object, at) => Expression::SetRecordField(Box::new([object.read(), value]), at),
            Target::Element(list, index) => Expression::SetIndex(Box::new([list.read(), index.read(), value])),
            Target::Property { object, set, .. } => {
                let held = self.temporary(span)?;
                let arguments = object.map(Slot::read).into_iter().chain([Expression::Local(held)]).collect();
                Expression::Sequence(vec![
                    Expression::SetLocal(held, Box::new(value)),
                    body::call(set, arguments),
                    Expression::Local(held),
                ])
            }
            Target::Native { object, set, owner, .. } => {
                let held = self.temporary(span)?;
                let has_receiver = object.is_some();
                let arguments = object.map(Slot::read).into_iter().chain([Expression::Local(held)]).collect();
                Expression::Sequence(vec![
                    Expression::SetLocal(held, Box::new(value)),
                    Expression::Native(Box::new(NativeCall { function: set, has_receiver, ty: owner, arguments })),
                    Expression::Local(held),
                ])
            }
        })
    }
}

fn in_sequence(mut first: Vec<Expression>, last: Expression) -> Expression {
    if first.is_empty() {
        return last;
    }
    first.push(last);
    Expression::Sequence(first)
}

/// How an `Integer` becomes a number of a type.
fn conversion_of(ty: Ty) -> Option<super::super::ir::Conversion> {
    match operator::number(ty) {
        Number::Integer => None,
        Number::Long => Some(super::super::ir::Conversion::Long),
        Number::Double => Some(super::super::ir::Conversion::Double),
        Number::Decimal => Some(super::super::ir::Conversion::Decimal),
    }
}
