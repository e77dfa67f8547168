//! Places of a document by their pointers: for lists of clauses, which grow old as the document changes.

use crate::{Source, library::Library};

/// Those of the pointers that lead nowhere in a document or a file that it refers to; all of them where it cannot
/// be read. They are those of clauses ([`candor_rule::SchemaRef`]).
pub fn astray<'p>(source: &Source, pointers: &[&'p str]) -> Vec<&'p str> {
    if pointers.is_empty() {
        return Vec::new();
    }
    let (library, ..) = Library::read(source, &|name| Err(format!("{name} is looked at on its own")));
    let root = library.as_ref().and_then(Library::root);
    let leads = |pointer: &str| root.is_some_and(|root| root.find(pointer).is_some());
    pointers.iter().copied().filter(|pointer| !leads(pointer)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_are_followed_in_documents_of_every_version() {
        let source = |text: &str| Source { name: "api.yaml".into(), text: text.into() };
        let text = "openapi: 3.1.0\ncomponents:\n  schemas:\n    A: {type: object}\n";
        let pointers = ["/components/schemas/A/type", "/components/schemas/B/type"];
        assert_eq!(astray(&source(text), &pointers), ["/components/schemas/B/type"]);
        // A clause of Swagger 2.0 is called as the document that it is read as has it.
        let text = "swagger: '2.0'\ndefinitions:\n  A: {type: object}\n";
        let pointers = ["/definitions/A/type", "/components/schemas/A/type"];
        assert_eq!(astray(&source(text), &pointers).len(), 1);
        assert_eq!(astray(&source("[1"), &pointers), pointers);
    }
}
