//! How the library tells the engine what it offers: one [`NativeClass`] for each class, with the signatures that the type
//! checker reads and the functions that run.
//!
//! A class of the library is one table:
//!
//! ```ignore
//! pub(super) static CLASS: NativeClass = NativeClass {
//!     name: "String",
//!     kind: NativeKind::Class,
//!     supers: &[],
//!     members: &[
//!         Member("static Boolean isBlank(String)", |_, args| Ok(Value::Boolean(is_blank(args.optional_text(0))))),
//!         Member("Integer length()", |_, args| Ok(Value::Integer(args.text(0)?.len() as i32))),
//!     ],
//! };
//! ```
//!
//! A signature is written as in the Apex Reference: `static Boolean isBlank(String)`, `Integer indexOf(String, Integer)`,
//! `new(Integer)` for a constructor, `static Integer MAX_VALUE` for a constant and `String name` for a property that can
//! be read. A property that can also be written has a second member, `set String name`, with the receiver and the value
//! as arguments. A class with type parameters names them: `List<T>`, `Map<K, V>`; its members use them. An overload is
//! a further member. Argument types are converted and checked before the function is called; the receiver of an instance
//! member is argument 0 and never `null`. Everything else may be `null`.

use std::cell::{Ref, RefMut};
use std::rc::Rc;

use super::table::Table;
use super::text::Text;
use super::value::{List, Native, Object, Value};
use super::vm::Vm;

/// What a function of the library does. The result must be a value of the type that the signature says, or `null`.
pub type NativeFn = fn(&mut Vm<'_>, Args<'_>) -> Result<Value, Thrown>;

/// One class, interface or enum of the library.
pub struct NativeClass {
    /// As code writes it: `String`, `Dom.Document`, `List<T>`. Without a dot it is in the namespace `System`.
    pub name: &'static str,
    /// Class, interface or enum.
    pub kind: NativeKind,
    /// The superclass and interfaces, by name.
    pub supers: &'static [&'static str],
    /// What it offers. The members of an interface have the function [`no_code`].
    pub members: &'static [Member],
}

/// What kind of type a library class is.
#[derive(Debug, Clone, Copy)]
pub enum NativeKind {
    /// A class.
    Class,
    /// An interface that Apex classes may implement.
    Interface,
    /// An enum with these constants; its methods come with it.
    Enum(&'static [&'static str]),
    /// An exception that code may make with `new X()`, `new X(message)`, `new X(message, cause)`, `new X(cause)`; the
    /// methods of exceptions come with it. Code cannot make those that say `false`.
    Exception(bool),
}

/// A signature and what it does.
pub struct Member(pub &'static str, pub NativeFn);

/// The function of a member that has none: the method of an interface.
///
/// # Errors
/// Always: the type checker never lets it be called.
pub fn no_code(_: &mut Vm<'_>, _: Args<'_>) -> Result<Value, Thrown> {
    Err(throw("System.UnexpectedException", "The method has no body"))
}

/// What ends a piece of Apex code early.
#[derive(Debug)]
pub struct Thrown(pub(super) Box<Cause>);

/// Why code ended early.
#[derive(Debug)]
pub(super) enum Cause {
    /// An exception that Apex code can catch.
    Exception(Rc<Object>),
    /// An exception of the library that is not an object yet.
    Native { class: &'static str, message: Text, cause: Option<Value> },
}

impl std::fmt::Debug for Object {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "object of class {}", self.class.0)
    }
}

/// An exception of a class of the library, such as `("System.MathException", "Divide by 0")`. The class is named as
/// `getTypeName` answers; one without a namespace is in `System`.
///
/// `System.LimitException` and `System.AssertException` cannot be caught by Apex code.
pub fn throw(class: &'static str, message: impl Into<Text>) -> Thrown {
    Thrown(Box::new(Cause::Native { class, message: message.into(), cause: None }))
}

/// The exception for `null` where a value is needed, with Apex's words.
pub fn null_pointer() -> Thrown {
    throw("System.NullPointerException", "Attempt to de-reference a null object")
}

/// The exception for an argument that must not be `null`; `at` counts from 1 and leaves the receiver out.
pub fn null_argument(at: usize) -> Thrown {
    throw("System.NullPointerException", format!("Argument {at} cannot be null"))
}

/// The arguments of a call. Methods that answer a type throw `NullPointerException` for `null`.
#[derive(Clone, Copy)]
pub struct Args<'a> {
    /// The receiver, if there is one, and then the arguments.
    pub values: &'a [Value],
    /// Whether the first value is the receiver.
    pub has_receiver: bool,
}

macro_rules! argument {
    ($name:ident, $variant:ident, $type:ty, $doc:literal) => {
        #[doc = $doc]
        ///
        /// # Errors
        /// `NullPointerException` if it is `null`.
        pub fn $name(&self, at: usize) -> Result<$type, Thrown> {
            match self.values.get(at) {
                Some(Value::$variant(it)) => Ok(*it),
                _ => Err(self.missing(at)),
            }
        }
    };
}

impl<'a> Args<'a> {
    fn missing(&self, at: usize) -> Thrown {
        match self.values.get(at) {
            Some(Value::Null) | None if at == 0 && self.has_receiver => null_pointer(),
            Some(Value::Null) | None => null_argument(at + usize::from(!self.has_receiver)),
            Some(other) => throw("System.TypeException", format!("Invalid argument {other:?}")),
        }
    }

    /// How many there are, the receiver included.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// A value as it is.
    pub fn value(&self, at: usize) -> &'a Value {
        self.values.get(at).unwrap_or(&Value::Null)
    }

    /// Whether it is `null` or not given.
    pub fn is_null(&self, at: usize) -> bool {
        self.value(at).is_null()
    }

    argument!(boolean, Boolean, bool, "A `Boolean`.");
    argument!(integer, Integer, i32, "An `Integer`.");
    argument!(long, Long, i64, "A `Long`.");
    argument!(double, Double, f64, "A `Double`.");
    argument!(date, Date, jiff::civil::Date, "A `Date`.");
    argument!(time, Time, i32, "A `Time` in milliseconds since midnight.");
    argument!(datetime, Datetime, i64, "A `Datetime` in milliseconds since 1970.");

    /// A `String` or `Id`.
    ///
    /// # Errors
    /// `NullPointerException` if it is `null`.
    pub fn text(&self, at: usize) -> Result<&'a Text, Thrown> {
        self.optional_text(at).ok_or_else(|| self.missing(at))
    }

    /// A `String` or `Id`, or `None` for `null`.
    pub fn optional_text(&self, at: usize) -> Option<&'a Text> {
        match self.values.get(at) {
            Some(Value::String(it) | Value::Id(it)) => Some(it),
            _ => None,
        }
    }

    /// A `Decimal`.
    ///
    /// # Errors
    /// `NullPointerException` if it is `null`.
    pub fn decimal(&self, at: usize) -> Result<&'a bigdecimal::BigDecimal, Thrown> {
        match self.values.get(at) {
            Some(Value::Decimal(it)) => Ok(it),
            _ => Err(self.missing(at)),
        }
    }

    /// A `Blob`.
    ///
    /// # Errors
    /// `NullPointerException` if it is `null`.
    pub fn blob(&self, at: usize) -> Result<&'a [u8], Thrown> {
        match self.values.get(at) {
            Some(Value::Blob(it)) => Ok(it),
            _ => Err(self.missing(at)),
        }
    }

    /// A `List`.
    ///
    /// # Errors
    /// `NullPointerException` if it is `null`.
    pub fn list(&self, at: usize) -> Result<&'a Rc<List>, Thrown> {
        match self.values.get(at) {
            Some(Value::List(it)) => Ok(it),
            _ => Err(self.missing(at)),
        }
    }

    /// A `Set` or `Map`.
    ///
    /// # Errors
    /// `NullPointerException` if it is `null`.
    pub fn table(&self, at: usize) -> Result<&'a Rc<Table>, Thrown> {
        match self.values.get(at) {
            Some(Value::Set(it) | Value::Map(it)) => Ok(it),
            _ => Err(self.missing(at)),
        }
    }

    /// An instance of a class of the library.
    ///
    /// # Errors
    /// `NullPointerException` if it is `null`.
    pub fn native(&self, at: usize) -> Result<&'a Rc<Native>, Thrown> {
        match self.values.get(at) {
            Some(Value::Native(it)) => Ok(it),
            _ => Err(self.missing(at)),
        }
    }

    /// What the library keeps for an instance.
    ///
    /// # Errors
    /// `NullPointerException` if it is `null`.
    pub fn state<T: 'static>(&self, at: usize) -> Result<Ref<'a, T>, Thrown> {
        self.native(at)?.get().ok_or_else(|| self.missing(at))
    }

    /// What the library keeps for an instance, to be changed.
    ///
    /// # Errors
    /// `NullPointerException` if it is `null`.
    pub fn state_mut<T: 'static>(&self, at: usize) -> Result<RefMut<'a, T>, Thrown> {
        self.native(at)?.get_mut().ok_or_else(|| self.missing(at))
    }
}
