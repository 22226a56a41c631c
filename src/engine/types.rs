//! Types as small numbers, so that equal types are equal numbers.

use std::collections::HashMap;
use std::sync::Arc;

/// A type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ty(pub u32);

/// A class, interface or enum, of the library or written in Apex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClassId(pub u32);

/// An object of the schema, such as `User`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectId(pub u32);

macro_rules! basic_types {
    ($($constant:ident = $number:literal, $name:literal, $doc:literal;)*) => {
        impl Ty {
            $(#[doc = $doc] pub const $constant: Self = Self($number);)*
        }
        /// The basic types by number.
        const BASIC: &[&str] = &[$($name),*];
    };
}

basic_types! {
    VOID = 0, "void", "What a method without a result gives.";
    NULL = 1, "null", "The type of `null`, which fits every type.";
    OBJECT = 2, "Object", "`Object`.";
    BOOLEAN = 3, "Boolean", "`Boolean`.";
    INTEGER = 4, "Integer", "`Integer`.";
    LONG = 5, "Long", "`Long`.";
    DOUBLE = 6, "Double", "`Double`.";
    DECIMAL = 7, "Decimal", "`Decimal`.";
    STRING = 8, "String", "`String`.";
    ID = 9, "Id", "`Id`.";
    DATE = 10, "Date", "`Date`.";
    TIME = 11, "Time", "`Time`.";
    DATETIME = 12, "Datetime", "`Datetime`.";
    BLOB = 13, "Blob", "`Blob`.";
    TYPE = 14, "Type", "`Type`, the type of `X.class`.";
    SOBJECT = 15, "SObject", "`SObject`, any record.";
}

/// What a type is made of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Kind {
    /// One of the constants of [`Ty`].
    Basic,
    /// `List<T>`.
    List(Ty),
    /// `Set<T>`.
    Set(Ty),
    /// `Map<K, V>`.
    Map(Ty, Ty),
    /// A class, interface or enum; with the type in angle brackets for `Iterator<T>` and its like.
    Class(ClassId, Option<Ty>),
    /// A record of one object.
    Record(ObjectId),
    /// The n-th type parameter of a class of the library.
    Parameter(u8),
}

/// All types that were named so far.
#[derive(Debug, Clone, Default)]
pub struct Types {
    /// Those that a whole program shares.
    base: Arc<Table>,
    /// Those that came up later.
    extra: Table,
}

#[derive(Debug, Clone, Default)]
struct Table {
    kinds: Vec<Kind>,
    numbers: HashMap<Kind, Ty>,
}

impl Types {
    /// The basic types only.
    pub fn new() -> Self {
        let kinds = vec![Kind::Basic; BASIC.len()];
        Self { base: Arc::default(), extra: Table { kinds, numbers: HashMap::new() } }
    }

    /// The same types, all of them shared by the copies that are made from now on.
    #[must_use]
    pub fn share(self) -> Self {
        let mut all = (*self.base).clone();
        all.kinds.extend(self.extra.kinds);
        all.numbers.extend(self.extra.numbers);
        Self { base: Arc::new(all), extra: Table::default() }
    }

    /// What a type is made of.
    pub fn kind(&self, ty: Ty) -> &Kind {
        let at = ty.0 as usize;
        let kind = self.base.kinds.get(at).or_else(|| self.extra.kinds.get(at - self.base.kinds.len().min(at)));
        kind.unwrap_or(&Kind::Basic)
    }

    /// The number of a type.
    pub fn number(&mut self, kind: Kind) -> Ty {
        if let Some(ty) = self.base.numbers.get(&kind).or_else(|| self.extra.numbers.get(&kind)) {
            return *ty;
        }
        let ty = Ty((self.base.kinds.len() + self.extra.kinds.len()) as u32);
        self.extra.kinds.push(kind.clone());
        self.extra.numbers.insert(kind, ty);
        ty
    }

    /// `List<T>`.
    pub fn list(&mut self, element: Ty) -> Ty {
        self.number(Kind::List(element))
    }

    /// `Set<T>`.
    pub fn set(&mut self, element: Ty) -> Ty {
        self.number(Kind::Set(element))
    }

    /// `Map<K, V>`.
    pub fn map(&mut self, key: Ty, value: Ty) -> Ty {
        self.number(Kind::Map(key, value))
    }

    /// A class, interface or enum.
    pub fn class(&mut self, class: ClassId) -> Ty {
        self.number(Kind::Class(class, None))
    }

    /// The element type of a list or set, `Object` for anything else.
    pub fn element(&self, ty: Ty) -> Ty {
        match self.kind(ty) {
            Kind::List(element) | Kind::Set(element) => *element,
            _ => Ty::OBJECT,
        }
    }

    /// The types of keys and values of a map, `Object` for anything else.
    pub fn key_and_value(&self, ty: Ty) -> (Ty, Ty) {
        match self.kind(ty) {
            Kind::Map(key, value) => (*key, *value),
            _ => (Ty::OBJECT, Ty::OBJECT),
        }
    }

    /// `ty` with the type parameters of a class of the library replaced.
    pub fn replace_parameters(&mut self, ty: Ty, arguments: &[Ty]) -> Ty {
        match self.kind(ty).clone() {
            Kind::Parameter(at) => arguments.get(at as usize).copied().unwrap_or(Ty::OBJECT),
            Kind::List(element) => {
                let element = self.replace_parameters(element, arguments);
                self.list(element)
            }
            Kind::Set(element) => {
                let element = self.replace_parameters(element, arguments);
                self.set(element)
            }
            Kind::Map(key, value) => {
                let key = self.replace_parameters(key, arguments);
                let value = self.replace_parameters(value, arguments);
                self.map(key, value)
            }
            Kind::Class(class, Some(argument)) => {
                let argument = self.replace_parameters(argument, arguments);
                self.number(Kind::Class(class, Some(argument)))
            }
            _ => ty,
        }
    }

    /// The name of a basic type.
    pub fn basic_name(ty: Ty) -> Option<&'static str> {
        BASIC.get(ty.0 as usize).copied()
    }

    /// The basic type of this name.
    pub fn basic(name: &str) -> Option<Ty> {
        let at = BASIC.iter().position(|basic| basic.eq_ignore_ascii_case(name))?;
        (at > 1).then_some(Ty(at as u32))
    }
}
