//! The syntax tree: the expressions, statements and members that otpsmith's generated classes consist of.
//!
//! Nothing here says where a line breaks or where parentheses are needed; [`super::layout`] knows. Type names are
//! written as Apex writes them, with a space behind each comma: `Map<String, Object>`. Operands may be many, but
//! nesting is followed by recursion: who builds a tree from input bounds its depth, at a hundred or less.

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Expr {
    /// An identifier, a dotted name, a number, `true`, `false` or `null`: printed as it is and never broken.
    Name(String),
    /// A string literal, given by its value; it is escaped when printed.
    Text(String),
    /// A call of a method by its name, dotted or not: `formEncode(x)`, `JSON.createGenerator(false)`.
    Call {
        /// The method's name, with the class or variable in front of it where there is one.
        target: String,
        /// The arguments.
        args: Vec<Expr>,
    },
    /// Calls one after the other on the value of an expression: `a.b(x).c(y)`.
    Chain {
        /// What the first method is called on.
        base: Box<Expr>,
        /// The methods' names and arguments.
        calls: Vec<(String, Vec<Expr>)>,
    },
    /// Operands joined by `+`; none is the empty text.
    Concat(Vec<Expr>),
    /// Operands joined by `&&`; none is `true`.
    And(Vec<Expr>),
    /// Operands joined by `||`; none is `false`.
    Or(Vec<Expr>),
    /// `!x`
    Not(Box<Expr>),
    /// A comparison.
    Compare {
        /// The left operand.
        left: Box<Expr>,
        /// `==`, `!=`, `<`, `<=`, `>`, `>=`, `===` or `!==`.
        operator: &'static str,
        /// The right operand.
        right: Box<Expr>,
    },
    /// An arithmetic operation.
    Arithmetic {
        /// The left operand.
        left: Box<Expr>,
        /// `+`, `-`, `*` or `/`.
        operator: &'static str,
        /// The right operand.
        right: Box<Expr>,
    },
    /// `value instanceof Type`
    InstanceOf {
        /// The value that is tested.
        value: Box<Expr>,
        /// The type.
        type_name: String,
    },
    /// `value[index]`
    Index {
        /// The list.
        value: Box<Expr>,
        /// The position.
        index: Box<Expr>,
    },
    /// `new Type(args)`, collections included: `new Set<String>(other)`.
    New {
        /// The class.
        type_name: String,
        /// The arguments.
        args: Vec<Expr>,
    },
    /// `new List<Type>{ … }`
    ListOf {
        /// The type of the elements.
        type_name: String,
        /// The elements.
        items: Vec<Expr>,
    },
    /// `new Set<Type>{ … }`
    SetOf {
        /// The type of the elements.
        type_name: String,
        /// The elements.
        items: Vec<Expr>,
    },
    /// `new Map<Key, Value>{ key => value, … }`
    MapOf {
        /// The type of the keys.
        key_type: String,
        /// The type of the values.
        value_type: String,
        /// Keys and values.
        entries: Vec<(Expr, Expr)>,
    },
    /// `(Type) value`
    Cast {
        /// The type.
        type_name: String,
        /// The value.
        value: Box<Expr>,
    },
    /// `condition ? then : otherwise`
    Ternary {
        /// A Boolean.
        condition: Box<Expr>,
        /// The value if it is true.
        then: Box<Expr>,
        /// The value if it is not.
        otherwise: Box<Expr>,
    },
    /// Parentheses for the reader. Those that the grammar needs come by themselves.
    Parens(Box<Expr>),
}

impl Expr {
    /// An [`Expr::Name`].
    pub fn name(name: impl Into<String>) -> Self {
        Self::Name(name.into())
    }

    /// An [`Expr::Text`].
    pub fn text(value: impl Into<String>) -> Self {
        Self::Text(value.into())
    }

    /// An [`Expr::Call`].
    pub fn call(target: impl Into<String>, args: impl IntoIterator<Item = Expr>) -> Self {
        Self::Call { target: target.into(), args: args.into_iter().collect() }
    }

    /// The call of a method on the value of this expression; on a chain, one more link of it.
    pub fn then_call(self, method: impl Into<String>, args: impl IntoIterator<Item = Expr>) -> Self {
        let call = (method.into(), args.into_iter().collect());
        match self {
            Self::Chain { base, mut calls } => {
                calls.push(call);
                Self::Chain { base, calls }
            }
            base => Self::Chain { base: Box::new(base), calls: vec![call] },
        }
    }

    /// An [`Expr::New`].
    pub fn new(type_name: impl Into<String>, args: impl IntoIterator<Item = Expr>) -> Self {
        Self::New { type_name: type_name.into(), args: args.into_iter().collect() }
    }

    /// An [`Expr::Compare`].
    pub fn compare(left: Expr, operator: &'static str, right: Expr) -> Self {
        Self::Compare { left: Box::new(left), operator, right: Box::new(right) }
    }

    /// An [`Expr::Cast`].
    pub fn cast(type_name: impl Into<String>, value: Expr) -> Self {
        Self::Cast { type_name: type_name.into(), value: Box::new(value) }
    }
}

/// A statement, or what stands between statements.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Stmt {
    /// `Type name = value;`
    Declare {
        /// The variable's type, with `final` in front where it is one.
        type_name: String,
        /// The variable.
        name: String,
        /// What it is at first.
        value: Option<Expr>,
    },
    /// `target = value;`
    Assign {
        /// A variable or field.
        target: String,
        /// `=`, `+=` or another operator that assigns.
        operator: &'static str,
        /// The value.
        value: Expr,
    },
    /// An expression, usually a call, as a statement.
    Do(Expr),
    /// `return value;`
    Return(Option<Expr>),
    /// `if … else if … else`; no branch at all prints the `otherwise` without an `if`.
    If {
        /// Conditions and what is done when they hold; at least one.
        branches: Vec<(Expr, Vec<Stmt>)>,
        /// The `else`.
        otherwise: Option<Vec<Stmt>>,
    },
    /// `for (Type name : over) { … }`
    ForEach {
        /// The type of the elements.
        type_name: String,
        /// The loop variable.
        name: String,
        /// The collection.
        over: Expr,
        /// What is done for each.
        body: Vec<Stmt>,
    },
    /// `try { … } catch (…) { … }`
    Try {
        /// What may throw.
        body: Vec<Stmt>,
        /// At least one.
        catches: Vec<Catch>,
    },
    /// `System.runAs(user) { … }`
    RunAs {
        /// The user.
        user: Expr,
        /// What is done as that user.
        body: Vec<Stmt>,
    },
    /// `throw value;`
    Throw(Expr),
    /// A `//` comment on a line of its own. The caller wraps it; line breaks in it make several such lines.
    Comment(String),
    /// An empty line. It vanishes at the beginning of a block, next to another, and where only comments follow.
    Blank,
}

/// One `catch` of a [`Stmt::Try`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Catch {
    /// The exception's type.
    pub type_name: String,
    /// The variable.
    pub name: String,
    /// What is done.
    pub body: Vec<Stmt>,
}

/// A constant or field of a class.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Field {
    /// The lines of its doc comment; none if empty.
    pub doc: Vec<String>,
    /// Annotations with `@`, each on a line of its own.
    pub annotations: Vec<String>,
    /// Such as `private static final`.
    pub modifiers: String,
    /// Its type.
    pub type_name: String,
    /// Its name.
    pub name: String,
    /// What it is at first.
    pub value: Option<Expr>,
}

/// A method or, without a return type, a constructor.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Method {
    /// The lines of its doc comment; none if empty.
    pub doc: Vec<String>,
    /// Annotations with `@`, each on a line of its own.
    pub annotations: Vec<String>,
    /// Such as `private static`.
    pub modifiers: String,
    /// The type of what it returns, `void`, or empty for a constructor.
    pub return_type: String,
    /// Its name.
    pub name: String,
    /// Types and names.
    pub parameters: Vec<(String, String)>,
    /// What it does.
    pub body: Vec<Stmt>,
}
