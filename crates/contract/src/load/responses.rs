//! Reads what an operation answers: the Responses Object, its media types and its header fields.

use std::sync::Arc;

use candor_rule::{ParameterIn, text::nearest};

use super::Walker;
use crate::{
    diagnostic::Reporter,
    lints::status_unknown,
    parameter::Parameter,
    responses::{Codes, Declared, Responses},
    tree::{Member, Node, escape},
};

impl<'t> Walker<'t> {
    /// `None` where the operation documents no response: then nothing is checked.
    pub(super) fn responses(
        &mut self,
        operation: &'t Node,
        pointer: &str,
        reporter: &mut Reporter<'_>,
    ) -> Option<Responses> {
        let member = operation.member("responses")?;
        let mut list = Vec::new();
        for entry in member.value.members().iter().filter(|m| !m.key.starts_with("x-")) {
            let Some(codes) = codes(entry, reporter) else { continue };
            let own = format!("{pointer}/responses/{}", escape(&entry.key));
            let Some((node, place)) = self.follow(&entry.value, own.clone(), reporter) else { continue };
            let declared = match self.shared_responses.get(&place) {
                Some(known) => known.clone(),
                None => Arc::new(self.response(node, &place, reporter)),
            };
            if place != own {
                self.shared_responses.insert(place, declared.clone());
            }
            list.push((codes, declared));
        }
        let at = self.place(format!("{pointer}/responses"), member.key_at);
        (!list.is_empty()).then_some(Responses { list, at })
    }

    fn response(&mut self, node: &'t Node, pointer: &str, reporter: &mut Reporter<'_>) -> Declared {
        let content = self.content(node, pointer, reporter);
        let headers = self.headers(node, pointer, reporter);
        Declared { content, headers, at: self.place(pointer.to_owned(), node.at) }
    }

    /// The header fields that an answer, or a part of a multipart body, is described with. "Content-Type" is
    /// said elsewhere and ignored here (OpenAPI, Response Object, Encoding Object).
    pub(super) fn headers(
        &mut self,
        node: &'t Node,
        pointer: &str,
        reporter: &mut Reporter<'_>,
    ) -> Vec<Parameter> {
        let headers = node.get("headers").map(Node::members).unwrap_or_default();
        let own = headers.iter().filter(|m| !m.key.eq_ignore_ascii_case("content-type"));
        let headers = own.filter_map(|member| {
            let place = format!("{pointer}/headers/{}", escape(&member.key));
            let (node, place) = self.follow(&member.value, place, reporter)?;
            let at = self.place(place.clone(), node.at);
            let (compiler, library) = (&mut self.compiler, self.library);
            let what = (&*member.key, ParameterIn::Header);
            Some(Parameter::described(what, node, &place, at, compiler, library, reporter))
        });
        headers.collect()
    }
}

/// `200`, `4XX` or `default`.
fn codes(entry: &Member, reporter: &mut Reporter<'_>) -> Option<Codes> {
    let codes = Codes::read(&entry.key);
    if codes.is_none() {
        let near = nearest(&entry.key, ["default", "1XX", "2XX", "3XX", "4XX", "5XX"]);
        status_unknown::report(reporter, entry, near);
    }
    codes
}
