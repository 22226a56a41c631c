//! What fits where: conversions without a cast (Apex Developer Guide, "Rules of Conversion"), casts and common types.

use super::super::class::{ClassKind, Classes};
use super::super::ir::Conversion;
use super::super::types::{Kind, Ty};

/// The numbers from narrow to wide; each fits those behind it.
const NUMBERS: [Ty; 4] = [Ty::INTEGER, Ty::LONG, Ty::DOUBLE, Ty::DECIMAL];

/// How a value of one type becomes one of another without a cast: `None` if it does not, `Some(None)` if it is one.
#[expect(clippy::option_option, reason = "the outer says whether, the inner how")]
pub(super) fn conversion(classes: &mut Classes, from: Ty, to: Ty) -> Option<Option<Conversion>> {
    if from == Ty::VOID || to == Ty::VOID {
        return None;
    }
    if from == to || from == Ty::NULL || to == Ty::OBJECT {
        return Some(None);
    }
    if let Some(conversion) = of_numbers(from, to) {
        return Some(Some(conversion));
    }
    match (from, to) {
        (Ty::ID, Ty::STRING) => return Some(Some(Conversion::String)),
        (Ty::STRING, Ty::ID) => return Some(Some(Conversion::Id)),
        _ => {}
    }
    classes.is_subtype(from, to).then_some(None)
}

/// How a number of one type becomes one of another.
pub(super) fn of_numbers(from: Ty, to: Ty) -> Option<Conversion> {
    match (from, to) {
        (Ty::INTEGER, Ty::LONG) => Some(Conversion::Long),
        (Ty::INTEGER | Ty::LONG | Ty::DECIMAL, Ty::DOUBLE) => Some(Conversion::Double),
        (Ty::INTEGER | Ty::LONG | Ty::DOUBLE, Ty::DECIMAL) => Some(Conversion::Decimal),
        _ => None,
    }
}

/// Whether a value of one type can turn out to be of another, so that a cast or `instanceof` makes sense.
pub(super) fn may_be(classes: &mut Classes, from: Ty, to: Ty) -> bool {
    if from == Ty::VOID || to == Ty::VOID {
        return false;
    }
    if from == Ty::OBJECT || from == Ty::NULL || classes.is_subtype(from, to) || classes.is_subtype(to, from) {
        return true;
    }
    match (classes.types.kind(from).clone(), classes.types.kind(to).clone()) {
        // A subclass of a class may implement any interface.
        (Kind::Class(a, _), Kind::Class(b, _)) => {
            let is_interface = |id| classes.get(id).kind == ClassKind::Interface;
            is_interface(a) && classes.get(b).is_virtual
                || is_interface(b) && classes.get(a).is_virtual
                || is_interface(a) && is_interface(b)
        }
        (Kind::List(a), Kind::List(b)) | (Kind::Set(a), Kind::Set(b)) => may_be(classes, a, b),
        (Kind::Map(a, b), Kind::Map(c, d)) => may_be(classes, a, c) && may_be(classes, b, d),
        _ => false,
    }
}

/// The type of a value that is one of two types.
pub(super) fn common(classes: &mut Classes, a: Ty, b: Ty) -> Option<Ty> {
    if a == Ty::NULL {
        return Some(b);
    }
    if conversion(classes, b, a).is_some() && !(is_number(a) && is_number(b)) {
        return Some(a);
    }
    if let Some(wide) = wider(a, b) {
        return Some(wide);
    }
    conversion(classes, a, b).is_some().then_some(b)
}

/// The wider of two types of numbers.
pub(super) fn wider(a: Ty, b: Ty) -> Option<Ty> {
    let place = |ty| NUMBERS.iter().position(|it| *it == ty);
    Some(NUMBERS[place(a)?.max(place(b)?)])
}

/// Whether it is a type of numbers.
pub(super) fn is_number(ty: Ty) -> bool {
    NUMBERS.contains(&ty)
}
