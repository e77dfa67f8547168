//! Reads what operations ask of whoever calls them.

use std::sync::Arc;

use candor_rule::ParameterIn;

use super::Walker;
use crate::{
    diagnostic::Reporter,
    security::{Alternative, SchemeKind, SecurityDemand, SecurityScheme},
    tree::{Member, Node, escape},
};

impl<'t> Walker<'t> {
    /// Reads the schemes of the document.
    pub(super) fn schemes(&mut self, reporter: &mut Reporter<'_>) {
        let root: &'t Node = self.root;
        let members = root.find("/components/securitySchemes").map(Node::members).unwrap_or_default();
        for member in members {
            let pointer = format!("/components/securitySchemes/{}", escape(&member.key));
            let Some((node, pointer)) = self.follow(&member.value, pointer, reporter) else { continue };
            let at = self.place(pointer, member.key_at);
            self.schemes.push(Arc::new(SecurityScheme {
                name: member.key.to_string(),
                kind: kind(node),
                at,
            }));
        }
    }

    /// The alternatives of an operation, else those of the document.
    pub(super) fn security(&self, operation: &Node) -> Vec<Alternative> {
        let own = operation.member("security").or_else(|| self.root.member("security"));
        let alternatives = own.map(|own| own.value.items()).unwrap_or_default().iter();
        alternatives.map(|one| one.members().iter().map(|member| self.wanted(member)).collect()).collect()
    }

    fn wanted(&self, member: &Member) -> SecurityDemand {
        let known = self.schemes.iter().find(|scheme| *scheme.name == *member.key);
        let scheme = known.cloned().unwrap_or_else(|| {
            let at = self.place(String::new(), member.key_at);
            Arc::new(SecurityScheme { name: member.key.to_string(), kind: SchemeKind::Unknown, at })
        });
        let scopes = member.value.items().iter().filter_map(|scope| scope.as_str().map(str::to_owned));
        SecurityDemand { scheme, scopes: scopes.collect() }
    }
}

fn kind(node: &Node) -> SchemeKind {
    match node.text("type") {
        Some("http") => node.text("scheme").map_or(SchemeKind::Unknown, |s| SchemeKind::Http(s.to_owned())),
        Some("apiKey") => {
            let location = match node.text("in") {
                Some("header") => ParameterIn::Header,
                Some("query") => ParameterIn::Query,
                Some("cookie") => ParameterIn::Cookie,
                _ => return SchemeKind::Unknown,
            };
            node.text("name")
                .map_or(SchemeKind::Unknown, |name| SchemeKind::Key { location, name: name.to_owned() })
        }
        Some("oauth2" | "openIdConnect") => SchemeKind::Token,
        Some("mutualTLS") => SchemeKind::Certificate,
        _ => SchemeKind::Unknown,
    }
}
