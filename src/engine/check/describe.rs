//! Tokens of objects and fields: `Account.SObjectType`, `Account.Name`, `Schema.SObjectType.Account.fields.Name`.

use super::super::ir::Expression;
use super::super::soql::plan::no_field;
use super::super::syntax::Name;
use super::super::types::{Kind, ObjectId, Ty};
use super::Checked;
use super::body::{Body, Typed};

impl Body<'_, '_> {
    fn library_type(&self, key: &str) -> Ty {
        self.checker.classes.library(key).map_or(Ty::OBJECT, |it| self.checker.classes.get(it).ty)
    }

    /// What follows the name of an object, or `SObjectType`.
    pub(super) fn static_description(&mut self, ty: Ty, name: &Name) -> Checked<Option<Typed>> {
        let key = name.key();
        if let Kind::Record(object) = *self.checker.classes.types.kind(ty) {
            if key == "sobjecttype" {
                let ty = self.library_type("schema.sobjecttype");
                return Ok(Some(Typed::new(Expression::Token(object, None), ty)));
            }
            let at = self.place_of(object, name)?;
            let ty = self.library_type("schema.sobjectfield");
            return Ok(Some(Typed::new(Expression::Token(object, Some(at)), ty)));
        }
        if ty != self.library_type("schema.sobjecttype") || ty == Ty::OBJECT {
            return Ok(None);
        }
        let Some(object) = self.checker.classes.schema.find(&name.text) else { return Ok(None) };
        let ty = self.library_type("schema.describesobjectresult");
        Ok(Some(Typed::new(Expression::Describe(object, None), ty)))
    }

    /// What follows the description of an object: its fields.
    pub(super) fn description(&mut self, object: &Typed, name: &Name) -> Checked<Option<Typed>> {
        let Expression::Describe(described, None) = object.expression else { return Ok(None) };
        let fields = self.library_type("schema.sobjecttypefields");
        if object.ty == fields {
            let at = self.place_of(described, name)?;
            let ty = self.library_type("schema.describefieldresult");
            return Ok(Some(Typed::new(Expression::Describe(described, Some(at)), ty)));
        }
        if name.key() == "fields" {
            return Ok(Some(Typed::new(Expression::Describe(described, None), fields)));
        }
        Ok(None)
    }

    fn place_of(&mut self, object: ObjectId, name: &Name) -> Checked<u16> {
        let known = self.checker.classes.schema.object(object);
        match known.field(&name.text) {
            Some(at) => Ok(at),
            None => {
                let (code, words) = no_field(known, &name.text).finding();
                self.refuse(code, name.span, words)
            }
        }
    }
}
