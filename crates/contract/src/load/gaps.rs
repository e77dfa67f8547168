//! What an operation asks for outside of schemas and is not enforced: kept to be told by `candor check`.

use super::Walker;
use crate::{
    gap::{Gap, Why},
    parameter::NO_PARAMETERS,
    tree::{Mark, Node},
};

impl<'t> Walker<'t> {
    /// Everything of an operation, with what its parameters left behind.
    pub(super) fn gaps(&mut self, operation: &'t Node) -> Vec<Gap> {
        self.security_gap(operation);
        std::mem::take(&mut self.gaps)
    }

    /// Something of a parameter that is not enforced, although it is declared.
    pub(super) fn parameter_gap(&mut self, node: &Node) {
        let name = node.text("name").unwrap_or("");
        let is_json = |key: &str| candor_syntax::MediaType::parse(key.as_bytes()).is_ok_and(|m| m.is_json());
        let content = node.get("content").and_then(|c| c.members().first());
        match node.text("in") {
            Some("querystring") => self.leave(format!("the query as `{name}`"), node.at, Why::Query),
            Some("header") if NO_PARAMETERS.contains(&name.to_ascii_lowercase().as_str()) => {
                self.leave(format!("the header `{name}`"), node.at, Why::Ignored);
            }
            _ => {
                if let Some(content) = content.filter(|content| !is_json(&content.key)) {
                    let what = format!("`{name}` as `{}`", content.key);
                    self.leave(what, content.key_at, Why::ParameterText);
                }
            }
        }
    }

    fn security_gap(&mut self, operation: &'t Node) {
        let own = operation.member("security").or_else(|| self.root.member("security"));
        let Some(own) = own else { return };
        let mut names: Vec<&str> =
            own.value.items().iter().flat_map(Node::members).map(|m| &*m.key).collect();
        names.dedup();
        if !names.is_empty() {
            self.leave(format!("`security`: {}", names.join(", ")), own.key_at, Why::Security);
        }
    }

    fn leave(&mut self, what: String, at: Mark, why: Why) {
        let at = self.place(String::new(), at);
        self.gaps.push(Gap { what, why: why.words(), at });
    }
}
