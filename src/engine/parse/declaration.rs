//! Classes, interfaces, enums and their members; types.

use tree_sitter::Node;

use super::super::code;
use super::super::syntax::{
    Accessor, FieldDeclaration, Member, MethodDeclaration, Modifier, Modifiers, Parameter, Property, TypeDeclaration,
    TypeKind, TypeName,
};
use super::{Parser, Read, Refused, child_of_kind, children, fields, span};

/// Annotations that change nothing when a class runs here: they say who else may call it, and from where.
const PLAIN_ANNOTATIONS: &[&str] = &[
    "auraenabled",
    "deprecated",
    "httpdelete",
    "httpget",
    "httppatch",
    "httppost",
    "httpput",
    "invocablemethod",
    "invocablevariable",
    "jsonaccess",
    "namespaceaccessible",
    "readonly",
    "remoteaction",
    "restresource",
    "suppresswarnings",
];

impl Parser<'_> {
    pub(super) fn type_declaration(&mut self, node: Node<'_>, is_inner: bool) -> Read<TypeDeclaration> {
        let kind = match node.kind() {
            "class_declaration" => TypeKind::Class,
            "interface_declaration" => TypeKind::Interface,
            _ => TypeKind::Enum,
        };
        if let Some(parameters) = node.child_by_field_name("type_parameters") {
            return self.unknown(parameters, "declaration");
        }
        let modifiers = self.modifiers(node)?;
        let name = self.field_name(node, "name")?;
        let superclass = match node.child_by_field_name("superclass") {
            Some(clause) => self.types_in(clause)?.pop(),
            None => None,
        };
        let mut interfaces = Vec::new();
        for child in children(node) {
            if matches!(child.kind(), "interfaces" | "extends_interfaces")
                && let Some(list) = child_of_kind(child, "type_list")
            {
                interfaces.extend(self.types_in(list)?);
            }
        }
        let body = self.field(node, "body")?;
        let mut declaration = TypeDeclaration {
            kind,
            modifiers,
            name,
            superclass,
            interfaces,
            constants: Vec::new(),
            members: Vec::new(),
        };
        // Every member is read, so that one run finds all errors.
        let mut is_whole = true;
        for child in children(body) {
            is_whole &= self.member(child, is_inner, &mut declaration).is_ok();
        }
        if is_whole { Ok(declaration) } else { Err(Refused) }
    }

    fn member(&mut self, node: Node<'_>, is_inner: bool, declaration: &mut TypeDeclaration) -> Read<()> {
        match node.kind() {
            "enum_constant" => {
                let name = self.field_name(node, "name")?;
                declaration.constants.push(name);
            }
            "field_declaration" | "constant_declaration" => self.field_declaration(node, declaration)?,
            "method_declaration" => {
                let method = self.method(node)?;
                declaration.members.push(Member::Method(method));
            }
            "constructor_declaration" => {
                let modifiers = self.modifiers(node)?;
                let name = self.field_name(node, "name")?;
                let parameters = self.parameters(node)?;
                let body = self.field(node, "body")?;
                let body = Some(self.block(body)?);
                declaration.members.push(Member::Method(MethodDeclaration {
                    modifiers,
                    result: None,
                    name,
                    parameters,
                    body,
                }));
            }
            "block" | "static_initializer" => {
                let is_static = node.kind() == "static_initializer";
                let block = if is_static { child_of_kind(node, "block").unwrap_or(node) } else { node };
                let body = self.block(block)?;
                declaration.members.push(Member::Initialiser { is_static, body });
            }
            "class_declaration" | "interface_declaration" | "enum_declaration" if is_inner => {
                return self.refuse(code::DECLARATION, span(node), "A type inside an inner type is not allowed");
            }
            "class_declaration" | "interface_declaration" | "enum_declaration" => {
                let inner = self.nested(node, |parser| parser.type_declaration(node, true))?;
                declaration.members.push(Member::Type(inner));
            }
            _ => return self.unknown(node, "declaration"),
        }
        Ok(())
    }

    fn field_declaration(&mut self, node: Node<'_>, declaration: &mut TypeDeclaration) -> Read<()> {
        let modifiers = self.modifiers(node)?;
        let ty = self.field(node, "type")?;
        let ty = self.type_name(ty)?;
        let accessors = child_of_kind(node, "accessor_list");
        for declarator in fields(node, "declarator") {
            let (name, value, ty) = self.declarator(declarator, &ty)?;
            let property = match accessors {
                Some(list) => Some(self.property(list)?),
                None => None,
            };
            declaration.members.push(Member::Field(FieldDeclaration {
                modifiers: modifiers.clone(),
                ty,
                name,
                value,
                property,
            }));
        }
        Ok(())
    }

    fn property(&mut self, list: Node<'_>) -> Read<Property> {
        let mut property = Property::default();
        for node in children(list) {
            let modifiers = self.modifiers(node)?;
            let body = match node.child_by_field_name("body") {
                Some(body) => Some(self.block(body)?),
                None => None,
            };
            let word = self.field(node, "accessor")?;
            let is_get = self.text(word).eq_ignore_ascii_case("get");
            let place = if is_get { &mut property.get } else { &mut property.set };
            let is_second = place.replace(Accessor { modifiers, body, span: span(node) }).is_some();
            if is_second {
                return self.refuse(code::DECLARATION, span(node), "The accessor is declared twice");
            }
        }
        Ok(property)
    }

    fn method(&mut self, node: Node<'_>) -> Read<MethodDeclaration> {
        if let Some(other) = node.child_by_field_name("type_parameters").or(node.child_by_field_name("dimensions")) {
            return self.unknown(other, "declaration");
        }
        let modifiers = self.modifiers(node)?;
        let result = self.field(node, "type")?;
        let result = Some(self.type_name(result)?);
        let name = self.field_name(node, "name")?;
        let parameters = self.parameters(node)?;
        let body = match node.child_by_field_name("body") {
            Some(body) => Some(self.block(body)?),
            None => None,
        };
        Ok(MethodDeclaration { modifiers, result, name, parameters, body })
    }

    fn parameters(&mut self, node: Node<'_>) -> Read<Vec<Parameter>> {
        let list = self.field(node, "parameters")?;
        let mut parameters = Vec::new();
        for child in children(list) {
            if child.kind() != "formal_parameter" {
                return self.unknown(child, "parameter");
            }
            parameters.push(self.parameter(child)?);
        }
        Ok(parameters)
    }

    pub(super) fn parameter(&mut self, node: Node<'_>) -> Read<Parameter> {
        let modifiers = self.modifiers(node)?;
        let ty = self.field(node, "type")?;
        let mut ty = self.type_name(ty)?;
        ty.dimensions += self.dimensions(node);
        let name = self.field_name(node, "name")?;
        Ok(Parameter { is_final: modifiers.has(Modifier::Final), ty, name })
    }

    pub(super) fn modifiers(&mut self, node: Node<'_>) -> Read<Modifiers> {
        let mut modifiers = Modifiers::default();
        for list in children(node).into_iter().filter(|child| child.kind() == "modifiers") {
            for child in children(list) {
                let modifier =
                    if child.kind() == "annotation" { self.annotation(child)? } else { self.modifier(child)? };
                modifiers.0.push((modifier, span(child)));
            }
        }
        Ok(modifiers)
    }

    fn modifier(&mut self, node: Node<'_>) -> Read<Modifier> {
        let words = self.text(node).to_lowercase();
        Ok(match words.split_whitespace().next().unwrap_or_default() {
            "private" => Modifier::Private,
            "protected" => Modifier::Protected,
            "public" => Modifier::Public,
            "global" | "webservice" => Modifier::Global,
            "static" => Modifier::Static,
            "final" => Modifier::Final,
            "abstract" => Modifier::Abstract,
            "virtual" => Modifier::Virtual,
            "override" => Modifier::Override,
            "transient" => Modifier::Transient,
            "testmethod" => Modifier::IsTest,
            "with" | "without" | "inherited" => Modifier::Other,
            _ => return self.unknown(node, "modifier"),
        })
    }

    fn annotation(&mut self, node: Node<'_>) -> Read<Modifier> {
        let name = self.field_name(node, "name")?.key();
        let arguments =
            node.child_by_field_name("arguments").map(|it| self.text(it).to_lowercase()).unwrap_or_default();
        Ok(match name.as_str() {
            // All of an org's data does not exist here, so what needs it cannot run.
            "istest" if arguments.contains("seealldata") && arguments.contains("true") => {
                return self.refuse(code::UNKNOWN, span(node), "The engine has no data of an org: SeeAllData");
            }
            "istest" => Modifier::IsTest,
            "testsetup" => Modifier::TestSetup,
            "testvisible" => Modifier::TestVisible,
            "future" => Modifier::Future,
            name if PLAIN_ANNOTATIONS.contains(&name) => Modifier::Other,
            _ => return self.unknown_annotation(node),
        })
    }

    fn unknown_annotation<T>(&mut self, node: Node<'_>) -> Read<T> {
        let words = self.quote(node);
        self.refuse(code::UNKNOWN, span(node), format!("The engine does not know the annotation {words}"))
    }

    fn types_in(&mut self, node: Node<'_>) -> Read<Vec<TypeName>> {
        children(node).into_iter().map(|child| self.type_name(child)).collect()
    }

    pub(super) fn type_name(&mut self, node: Node<'_>) -> Read<TypeName> {
        self.nested(node, |parser| parser.type_name_inside(node))
    }

    fn type_name_inside(&mut self, node: Node<'_>) -> Read<TypeName> {
        let plain = |parts| TypeName { parts, arguments: Vec::new(), dimensions: 0, span: span(node) };
        match node.kind() {
            "type_identifier" | "void_type" | "boolean_type" | "identifier" => Ok(plain(vec![self.name(node)])),
            "scoped_type_identifier" => {
                let mut parts = Vec::new();
                for child in children(node) {
                    let inner = self.type_name(child)?;
                    if !inner.arguments.is_empty() {
                        return self.unknown(child, "type");
                    }
                    parts.extend(inner.parts);
                }
                Ok(plain(parts))
            }
            "generic_type" => {
                let mut whole = plain(Vec::new());
                for child in children(node) {
                    match child.kind() {
                        "type_arguments" => whole.arguments = self.types_in(child)?,
                        _ => whole.parts = self.type_name(child)?.parts,
                    }
                }
                Ok(whole)
            }
            "array_type" => {
                let element = self.field(node, "element")?;
                let mut ty = self.type_name(element)?;
                ty.dimensions = ty.dimensions.saturating_add(self.dimensions(node));
                ty.span = span(node);
                Ok(ty)
            }
            _ => self.unknown(node, "type"),
        }
    }

    /// How many pairs of square brackets a node has.
    pub(super) fn dimensions(&mut self, node: Node<'_>) -> u8 {
        let brackets = node.child_by_field_name("dimensions").filter(|it| it.kind() == "dimensions");
        brackets.map_or(0, |it| self.text(it).bytes().filter(|byte| *byte == b'[').count().min(20) as u8)
    }
}
