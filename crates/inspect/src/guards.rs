//! What the operations of a contract ask for, joined with what the settings hold it against.

use std::{collections::HashMap, sync::Arc};

use candor_contract::{Contract, SchemeKind, SecurityScheme};
use candor_guard::credentials::{Access, Alternative, Demand, Forwarding, Material, Method, Scheme};
use candor_rule::Rule;

/// The guards of every operation.
#[derive(Debug, Default)]
pub struct Guards {
    /// By the operation's number; `None` where everybody is let in.
    access: Vec<Option<Access>>,
    /// What is told to the API about who sent a request. Clients cannot set these fields.
    pub forwarding: Forwarding,
    /// True if a 403 for want of scopes is told as 404.
    pub hide_forbidden: bool,
}

impl Guards {
    /// Joins a contract with what `method` says of each of its schemes; `None` for one that is not to be
    /// checked: an alternative that asks for such a scheme lets everybody in.
    pub fn new(
        contract: &Contract,
        realm: &str,
        method: &mut dyn FnMut(&SecurityScheme) -> Option<Method>,
    ) -> Self {
        let realm: Arc<str> = realm.into();
        // Operations share their schemes, and what was remembered of right passwords with them.
        let mut known: HashMap<*const SecurityScheme, Option<Arc<Scheme>>> = HashMap::new();
        let mut access = Vec::new();
        for operation in contract.operations() {
            let mut alternatives = Vec::new();
            for alternative in operation.security() {
                let demands = alternative.iter().filter_map(|wanted| {
                    let make = || {
                        let name = wanted.scheme.name.clone();
                        method(&wanted.scheme).map(|method| Arc::new(Scheme { name, method }))
                    };
                    let scheme = known.entry(Arc::as_ptr(&wanted.scheme)).or_insert_with(make);
                    scheme.clone().map(|scheme| Demand { scheme, scopes: wanted.scopes.clone() })
                });
                alternatives.push(Alternative { demands: demands.collect() });
            }
            let is_guarded = alternatives.iter().any(|alternative| !alternative.demands.is_empty());
            access.push(is_guarded.then(|| Access { alternatives, realm: realm.clone() }));
        }
        Self { access, ..Self::default() }
    }

    /// Rules about credentials that a request to an operation may break, by the operation's number; none where
    /// everybody is let in.
    pub fn rules(&self, operation: usize) -> Vec<&'static Rule> {
        self.access(operation).map(Access::rules).unwrap_or_default()
    }

    /// What an operation asks for, by its number.
    pub(crate) fn access(&self, operation: usize) -> Option<&Access> {
        self.access.get(operation)?.as_ref()
    }

    /// Names of the fields that only the gateway sets.
    pub(crate) fn own_fields(&self) -> Vec<String> {
        self.forwarding.fields.iter().map(|(name, _)| name.clone()).collect()
    }
}

/// How the credentials of a scheme travel, and that they are held against `material`; without it they only
/// have to be there.
///
/// # Errors
/// If the scheme is of another kind than the material, or of none that is known: a sentence that says so.
pub fn method(scheme: &SecurityScheme, material: Option<Material>) -> Result<Method, String> {
    let is = |name: &str| matches!(&scheme.kind, SchemeKind::Http(own) if own.eq_ignore_ascii_case(name));
    let is_token = scheme.kind == SchemeKind::Token || is("bearer");
    match (&scheme.kind, material) {
        (_, None) if is_token => Ok(Method::Bearer(None)),
        (_, Some(Material::Tokens(tokens))) if is_token => Ok(Method::Bearer(Some(tokens))),
        (_, None) if is("basic") => Ok(Method::Basic(None)),
        (_, Some(Material::Users(users))) if is("basic") => Ok(Method::Basic(Some(users))),
        (SchemeKind::Http(scheme), None) => Ok(Method::Other { scheme: scheme.clone() }),
        (SchemeKind::Key { location, name }, None) => {
            Ok(Method::Key { location: *location, name: name.clone(), keys: None })
        }
        (SchemeKind::Key { location, name }, Some(Material::Keys(keys))) => {
            Ok(Method::Key { location: *location, name: name.clone(), keys: Some(keys) })
        }
        (SchemeKind::Certificate, None) => Ok(Method::Certificate(None)),
        (SchemeKind::Certificate, Some(Material::Certificates(names))) => {
            Ok(Method::Certificate(Some(names)))
        }
        (_, material) => {
            let material = material.map_or("no settings", |material| match material {
                Material::Users(_) => "`users`, which are for HTTP Basic",
                Material::Tokens(_) => "`tokens` or keys of JWTs, which are for bearer tokens",
                Material::Keys(_) => "`keys`, which are for API keys",
                Material::Certificates(_) => "`certificates`, which are for mutual TLS",
            });
            Err(format!("the scheme `{}` is {}, and it has {material}", scheme.name, kind(&scheme.kind)))
        }
    }
}

fn kind(kind: &SchemeKind) -> String {
    match kind {
        SchemeKind::Http(scheme) => format!("HTTP {scheme}"),
        SchemeKind::Key { location, name } => format!("an API key in {location} `{name}`"),
        SchemeKind::Token => "for bearer tokens".to_owned(),
        SchemeKind::Certificate => "for mutual TLS".to_owned(),
        SchemeKind::Unknown => "of no kind that is known".to_owned(),
    }
}
