//! Enters the operations of a document into the contract: their routes, and who comes first.

use std::{collections::HashMap, sync::Arc};

use candor_rule::{SchemaRef, Scope, text::nearest};

use super::Draft;
use crate::{
    Contract, Mount, Operation, contract::Path, diagnostic::Reporter, lints, operation::Document,
    parameter::Parameter, router::Template, secret, tree::Mark,
};

/// Puts the operations of a finished document into the contract, where it is mounted.
pub(super) fn all(
    contract: &mut Contract,
    drafts: Vec<Draft>,
    (document, mount): (&Arc<Document>, &Mount),
    reporter: &mut Reporter<'_>,
) {
    let host = mount.host.as_deref();
    let known = contract.paths.iter().enumerate().filter(|(_, p)| p.host.as_deref() == host);
    let mut routes: HashMap<String, usize> = known.map(|(i, p)| (p.full.clone(), i)).collect();
    for draft in drafts {
        let Draft { template, bases, path_at, method, method_at, operation } = draft;
        let holes = match Template::parse(&template) {
            Ok((_, names)) => names,
            Err(why) => {
                lints::path_unusable::report(reporter, path_at, &template, &why);
                continue;
            }
        };
        undeclared_holes(&holes, &operation.parameters, &template, method_at, reporter);
        let index = contract.operations.len();
        let id = operation.id.clone().unwrap_or_else(|| format!("{method} {template}"));
        for base in mount.prefix.clone().map_or(bases, |prefix| vec![prefix]) {
            let full = format!("{base}{template}");
            let route = match routes.get(&full) {
                Some(route) => *route,
                None => {
                    let Ok((parsed, names)) = Template::parse(&full) else {
                        let why = "its server has no usable path";
                        lints::path_unusable::report(reporter, path_at, &full, why);
                        continue;
                    };
                    let route = contract.paths.len();
                    contract.paths.push(Path {
                        document: document.name.clone(),
                        template: template.clone(),
                        host: mount.host.clone(),
                        full: full.clone(),
                        server_holes: names.len().saturating_sub(holes.len()),
                        methods: Vec::new(),
                        before: contract.areas.insert(host, &parsed, route),
                    });
                    routes.insert(full.clone(), route);
                    route
                }
            };
            let before = contract.paths.get(route).map(|p| p.before.clone()).unwrap_or_default();
            let rival = before
                .iter()
                .filter_map(|i| contract.paths.get(*i))
                .find_map(|p| Some((p, place_of(contract, p, &method)?)));
            if let Some((rival, place)) = rival {
                let rival = format!("{} of {place}", rival.full);
                lints::operation_unreachable::report(reporter, method_at, &method, &full, &rival);
            }
            let first = contract.paths.get(route).and_then(|path| place_of(contract, path, &method));
            if let Some(place) = first {
                lints::operation_duplicated::report(reporter, method_at, &method, &full, &place);
            } else if let Some(path) = contract.paths.get_mut(route) {
                path.methods.push((method.clone(), index));
            }
        }
        let (body, responses) = (operation.body.as_ref(), operation.responses.as_ref());
        let keys = operation.key_fields.iter().chain(&operation.credentials);
        let secret = secret::of(&document.schemas, &template, &operation.parameters, body, responses, keys);
        contract.operations.push(Operation {
            document: document.clone(),
            scope: Scope {
                document: Some(document.name.clone()),
                path: Some(template.clone()),
                operation: Some(id.into()),
            },
            method,
            template,
            id: operation.id,
            summary: operation.summary,
            description: operation.description,
            deprecated: operation.deprecated,
            parameters: operation.parameters,
            holes,
            credentials: operation.credentials,
            body: operation.body,
            responses: operation.responses,
            max_body: operation.max_body,
            retired: operation.retired,
            upgrade_only: operation.upgrade_only,
            null_as_absent: false,
            secret,
            key_fields: operation.key_fields,
            security: operation.security,
            gaps: operation.gaps,
            at: operation.at,
        });
    }
}

/// Where the operation for a method of a path stands: `file:line:column`.
fn place_of(contract: &Contract, path: &Path, method: &str) -> Option<String> {
    let (_, index) = path.methods.iter().find(|(known, _)| known == method)?;
    let SchemaRef { file, line, column, .. } = &contract.operations.get(*index)?.at;
    Some(format!("{file}:{line}:{column}"))
}

/// `/pets/{petId}` without a path parameter `petId`: what is sent there is not checked.
fn undeclared_holes(
    holes: &[String],
    parameters: &[Parameter],
    template: &str,
    at: Mark,
    reporter: &mut Reporter<'_>,
) {
    let paths: Vec<&str> = parameters
        .iter()
        .filter(|p| p.location == candor_rule::ParameterIn::Path)
        .map(|p| &*p.name)
        .collect();
    for hole in holes {
        if !paths.contains(&hole.as_str()) {
            let near = nearest(hole, paths.iter().copied());
            lints::path_parameter_undeclared::report(reporter, at, hole, template, near);
        }
    }
    for name in paths {
        if !holes.iter().any(|hole| hole == name) {
            let near = nearest(name, holes.iter().map(String::as_str));
            lints::path_parameter_unused::report(reporter, at, name, template, near);
        }
    }
}
