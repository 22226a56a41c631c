//! What a class file says, as a tree with places in the text.

use std::ops::Range;

/// Bytes of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Span {
    /// As a range of bytes.
    pub(super) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A name as written. Apex does not tell cases apart; [`Name::key`] is what names are found by.
#[derive(Debug, Clone)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) span: Span,
}

impl Name {
    /// The name in lower case.
    pub(super) fn key(&self) -> String {
        self.text.to_lowercase()
    }
}

/// A type as written.
#[derive(Debug, Clone)]
pub(super) struct TypeName {
    /// `Dom.XmlNode` has two.
    pub(super) parts: Vec<Name>,
    /// What stands in angle brackets.
    pub(super) arguments: Vec<TypeName>,
    /// How many pairs of square brackets follow.
    pub(super) dimensions: u8,
    pub(super) span: Span,
}

/// A modifier or annotation that the engine knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Modifier {
    Private,
    Protected,
    Public,
    Global,
    Static,
    Final,
    Abstract,
    Virtual,
    Override,
    Transient,
    IsTest,
    TestSetup,
    TestVisible,
    /// `@future`: the method runs after the transaction.
    Future,
    /// Changes nothing here: `with sharing`, `@SuppressWarnings` and the like.
    Other,
}

/// The modifiers of a declaration.
#[derive(Debug, Clone, Default)]
pub(super) struct Modifiers(pub(super) Vec<(Modifier, Span)>);

impl Modifiers {
    pub(super) fn has(&self, modifier: Modifier) -> bool {
        self.0.iter().any(|(it, _)| *it == modifier)
    }
}

/// What kind of type is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TypeKind {
    Class,
    Interface,
    Enum,
}

/// A class, interface or enum.
#[derive(Debug)]
pub(super) struct TypeDeclaration {
    pub(super) kind: TypeKind,
    pub(super) modifiers: Modifiers,
    pub(super) name: Name,
    pub(super) superclass: Option<TypeName>,
    /// What a class implements or an interface extends.
    pub(super) interfaces: Vec<TypeName>,
    /// The constants of an enum.
    pub(super) constants: Vec<Name>,
    pub(super) members: Vec<Member>,
}

/// A part of a class.
#[derive(Debug)]
pub(super) enum Member {
    Field(FieldDeclaration),
    Method(MethodDeclaration),
    /// A static or instance initialiser.
    Initialiser {
        is_static: bool,
        body: Block,
    },
    Type(TypeDeclaration),
}

/// One variable of a class, or a property.
#[derive(Debug)]
pub(super) struct FieldDeclaration {
    pub(super) modifiers: Modifiers,
    pub(super) ty: TypeName,
    pub(super) name: Name,
    pub(super) value: Option<Expression>,
    /// The accessors of a property.
    pub(super) property: Option<Property>,
}

/// The accessors of a property; a missing one cannot be used.
#[derive(Debug, Default)]
pub(super) struct Property {
    pub(super) get: Option<Accessor>,
    pub(super) set: Option<Accessor>,
}

/// `get` or `set`.
#[derive(Debug)]
pub(super) struct Accessor {
    pub(super) modifiers: Modifiers,
    /// None for `get;`, which reads the property's own value.
    pub(super) body: Option<Block>,
    pub(super) span: Span,
}

/// A method or constructor.
#[derive(Debug)]
pub(super) struct MethodDeclaration {
    pub(super) modifiers: Modifiers,
    /// None for a constructor.
    pub(super) result: Option<TypeName>,
    pub(super) name: Name,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<Block>,
}

/// A parameter of a method, or what a `catch` catches.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) is_final: bool,
    pub(super) ty: TypeName,
    pub(super) name: Name,
}

/// Statements in braces.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) statements: Vec<Statement>,
    pub(super) span: Span,
}

/// A statement.
#[derive(Debug)]
pub(super) struct Statement {
    pub(super) kind: StatementKind,
    pub(super) span: Span,
}

/// What a statement does.
#[derive(Debug)]
pub(super) enum StatementKind {
    Empty,
    Block(Block),
    Local {
        is_final: bool,
        ty: TypeName,
        variables: Vec<(Name, Option<Expression>)>,
    },
    Expression(Expression),
    If {
        condition: Expression,
        then: Box<Statement>,
        otherwise: Option<Box<Statement>>,
    },
    While {
        condition: Expression,
        body: Box<Statement>,
    },
    DoWhile {
        body: Block,
        condition: Expression,
    },
    For {
        init: Vec<Statement>,
        condition: Option<Expression>,
        update: Vec<Expression>,
        body: Box<Statement>,
    },
    ForEach {
        ty: TypeName,
        name: Name,
        value: Expression,
        body: Box<Statement>,
    },
    Return(Option<Expression>),
    Throw(Expression),
    Break,
    Continue,
    Try {
        body: Block,
        catches: Vec<(Parameter, Block)>,
        finally: Option<Block>,
    },
    Switch {
        subject: Expression,
        cases: Vec<Case>,
        otherwise: Option<Block>,
    },
    RunAs {
        user: Expression,
        body: Block,
    },
    /// `super(…)` or `this(…)` at the beginning of a constructor.
    Delegate {
        is_super: bool,
        arguments: Vec<Expression>,
    },
}

/// One `when` of a `switch`.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) values: Vec<Expression>,
    /// `when Account a`.
    pub(super) record: Option<(TypeName, Name)>,
    pub(super) body: Block,
}

/// An expression.
#[derive(Debug)]
pub(super) struct Expression {
    pub(super) kind: ExpressionKind,
    pub(super) span: Span,
}

/// What an expression computes.
#[derive(Debug)]
pub(super) enum ExpressionKind {
    Null,
    Boolean(bool),
    Integer(i32),
    Long(i64),
    /// A literal with a decimal point.
    Decimal(String),
    /// A literal that ends in `d`.
    Double(f64),
    String(String),
    This,
    Name(Name),
    Field {
        object: Box<Expression>,
        name: Name,
        is_safe: bool,
    },
    Call {
        object: Option<Box<Expression>>,
        name: Name,
        arguments: Vec<Expression>,
        is_safe: bool,
    },
    SuperCall {
        name: Name,
        arguments: Vec<Expression>,
    },
    Index {
        list: Box<Expression>,
        index: Box<Expression>,
    },
    New {
        ty: TypeName,
        arguments: Vec<Expression>,
    },
    /// `new T[n]`: the type is that of the list.
    NewArray {
        ty: TypeName,
        size: Box<Expression>,
    },
    /// `new List<T>{ … }`, `new Set<T>{ … }`, `new T[]{ … }`.
    NewItems {
        ty: TypeName,
        items: Vec<Expression>,
    },
    NewMap {
        ty: TypeName,
        entries: Vec<(Expression, Expression)>,
    },
    ClassLiteral(TypeName),
    Unary {
        operator: UnaryOperator,
        operand: Box<Expression>,
    },
    /// `++` and `--`.
    Step {
        is_prefix: bool,
        is_increment: bool,
        operand: Box<Expression>,
    },
    Binary {
        operator: BinaryOperator,
        left: Box<Expression>,
        right: Box<Expression>,
    },
    Assign {
        operator: Option<BinaryOperator>,
        target: Box<Expression>,
        value: Box<Expression>,
    },
    Ternary {
        condition: Box<Expression>,
        then: Box<Expression>,
        otherwise: Box<Expression>,
    },
    InstanceOf {
        value: Box<Expression>,
        ty: TypeName,
    },
    Cast {
        ty: TypeName,
        value: Box<Expression>,
    },
    Parenthesised(Box<Expression>),
    Dml {
        action: Dml,
        target: Box<Expression>,
        /// The external Id by which `upsert` finds records.
        key: Option<Name>,
        /// `as user`.
        is_user_mode: bool,
    },
    /// `[SELECT …]`.
    Query(Box<super::soql::written::Query>),
}

/// A DML statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dml {
    Insert,
    Update,
    Upsert,
    Delete,
    Undelete,
}

/// `-x`, `+x`, `!x`, `~x`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnaryOperator {
    Minus,
    Plus,
    Not,
    Complement,
}

/// An operator between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BinaryOperator {
    Add,
    Subtract,
    Multiply,
    Divide,
    BitAnd,
    BitOr,
    BitXor,
    ShiftLeft,
    ShiftRight,
    ShiftRightUnsigned,
    And,
    Or,
    Coalesce,
    Equal,
    NotEqual,
    Same,
    NotSame,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl BinaryOperator {
    /// As it is written.
    pub(super) fn sign(self) -> &'static str {
        SIGNS.iter().find(|(_, it)| *it == self).map_or("", |(sign, _)| sign)
    }

    /// The operator that is written like this.
    pub(super) fn of_sign(sign: &str) -> Option<Self> {
        SIGNS.iter().find(|(it, _)| *it == sign).map(|(_, operator)| *operator)
    }
}

/// Apex has no `%`; `<>` is a second way to write `!=`.
const SIGNS: &[(&str, BinaryOperator)] = &[
    ("+", BinaryOperator::Add),
    ("-", BinaryOperator::Subtract),
    ("*", BinaryOperator::Multiply),
    ("/", BinaryOperator::Divide),
    ("&", BinaryOperator::BitAnd),
    ("|", BinaryOperator::BitOr),
    ("^", BinaryOperator::BitXor),
    ("<<", BinaryOperator::ShiftLeft),
    (">>", BinaryOperator::ShiftRight),
    (">>>", BinaryOperator::ShiftRightUnsigned),
    ("&&", BinaryOperator::And),
    ("||", BinaryOperator::Or),
    ("??", BinaryOperator::Coalesce),
    ("==", BinaryOperator::Equal),
    ("!=", BinaryOperator::NotEqual),
    ("<>", BinaryOperator::NotEqual),
    ("===", BinaryOperator::Same),
    ("!==", BinaryOperator::NotSame),
    ("<", BinaryOperator::Less),
    ("<=", BinaryOperator::LessEqual),
    (">", BinaryOperator::Greater),
    (">=", BinaryOperator::GreaterEqual),
];
