//! What a message sends under the names of an operation's parameters.

use std::collections::HashSet;

use candor_rule::{ParameterIn, Remedy, Violation, text::nearest};
use candor_syntax::percent;
use candor_wire::Field;

use super::{
    Parameter, Spot,
    collect::{Pair, Raw},
    declaration::Style,
};
use crate::{
    Capture, Operation, rules,
    schema::{Direction, Schemas, Types},
    shape,
};

/// What the message sends, by name. An answer has header fields alone.
pub(super) struct Sent<'r> {
    pub(super) operation: &'r Operation,
    pub(super) direction: Direction,
    /// The head.
    pub(super) octets: &'r [u8],
    pub(super) fields: &'r [Field],
    pub(super) captures: &'r [Capture],
    pub(super) query: Vec<Pair<'r>>,
    pub(super) cookies: Vec<Pair<'r>>,
}

impl<'r> Sent<'r> {
    /// Every raw value of a parameter.
    pub(super) fn values(&self, parameter: &Parameter) -> Vec<Raw<'r>> {
        let name = parameter.name.as_bytes();
        let octets = self.octets;
        let named = |pairs: &[Pair<'r>]| pairs.iter().filter(|p| *p.name == *name).map(|p| p.value).collect();
        match parameter.location {
            ParameterIn::Query => named(&self.query),
            ParameterIn::Cookie => named(&self.cookies),
            ParameterIn::Header => {
                let own = self.fields.iter().filter(|f| f.name.of(octets).eq_ignore_ascii_case(name));
                own.map(|f| Raw { octets: f.value.of(octets), span: f.value }).collect()
            }
            ParameterIn::Path => {
                let captures = self.captures.iter().filter(|c| c.name == parameter.name);
                captures
                    .map(|c| {
                        // The place is exact unless it had to be widened to the whole segment.
                        let raw = c.span.of(octets);
                        let exact = *percent::decode(raw) == *c.value;
                        Raw { octets: if exact { raw } else { &c.value }, span: c.span }
                    })
                    .collect()
            }
        }
    }

    /// `filter[kind]=cat`: the path within the object, and the raw value.
    pub(super) fn members(&self, parameter: &Parameter) -> Vec<(Vec<String>, Raw<'r>)> {
        let in_brackets = |pair: &Pair<'r>| {
            let name = std::str::from_utf8(&pair.name).ok()?;
            let rest = name.strip_prefix(parameter.name.as_str())?.strip_prefix('[')?.strip_suffix(']')?;
            Some((rest.split("][").map(str::to_owned).collect(), pair.value))
        };
        self.query.iter().filter_map(in_brackets).collect()
    }

    /// Query parameters that the operation does not declare.
    pub(super) fn unknown(&self) -> Vec<Pair<'r>> {
        let schemas = &self.operation.document.schemas;
        let mut free = false;
        let mut members: Vec<String> = Vec::new();
        for parameter in self.operation.parameters.iter().filter(|p| p.location == ParameterIn::Query) {
            if let (true, Some(id)) = (parameter.is_spread(schemas), parameter.schema) {
                let names = shape::property_names(schemas, id);
                free |= names.is_empty();
                members.extend(names);
            }
        }
        let known = |name: &str| {
            let declared = |p: &Parameter| {
                let rest = name.strip_prefix(p.name.as_str());
                p.location == ParameterIn::Query
                    && rest
                        .is_some_and(|r| r.is_empty() || p.style == Style::DeepObject && r.starts_with('['))
            };
            self.operation.parameters.iter().any(declared)
                || self.operation.credentials.iter().any(|c| c == name)
                || members.iter().any(|m| m == name)
        };
        let unknown = self.query.iter().filter(|p| !free && !std::str::from_utf8(&p.name).is_ok_and(known));
        unknown.cloned().collect()
    }

    /// Names of the query parameters that are declared and not sent: an unknown one may be meant for one of
    /// them.
    pub(super) fn absent(&self) -> Vec<&'r str> {
        let sent: HashSet<&[u8]> = self.query.iter().map(|pair| &*pair.name).collect();
        let declared = self.operation.parameters.iter().filter(|p| p.location == ParameterIn::Query);
        declared.map(|p| p.name.as_str()).filter(|name| !sent.contains(name.as_bytes())).collect()
    }

    pub(super) fn unknown_violation(&self, pair: &Pair<'_>, absent: &[&str]) -> Violation {
        let name = String::from_utf8_lossy(&pair.name);
        let spot = Spot::of(&name, ParameterIn::Query, Some(pair.name_span), String::new());
        let meant = nearest(&name, absent.iter().copied());
        let violation = rules::param_unknown::of(spot, meant);
        match meant {
            Some(meant) => violation.mended_by(Remedy::Name(meant.to_owned())),
            None => violation,
        }
    }
}

impl Parameter {
    /// An object whose members are query parameters of their own (`form`, exploded).
    pub(crate) fn is_spread(&self, schemas: &Schemas) -> bool {
        let object = || self.schema.is_some_and(|id| shape::types(schemas, id) == Types::only("object"));
        !self.json
            && self.style == Style::Form
            && self.explode
            && self.location == ParameterIn::Query
            && object()
    }
}
