//! The compiled contract: one or more documents, and the way from a request to its operation.

use std::sync::Arc;

use candor_rule::{Scope, Span, Violation};

use crate::{
    Capture, Diagnostic, Loader, Mount, Mounted, Operation, Source,
    diagnostic::Depth,
    load,
    mount::{self, Areas, Awaited},
    router::{self, Hit, Spelling},
    rules,
};

/// One or more OpenAPI documents, compiled.
#[derive(Debug, Default)]
pub struct Contract {
    pub(crate) operations: Vec<Operation>,
    pub(crate) paths: Vec<Path>,
    pub(crate) areas: Areas,
    pub(crate) awaited: Vec<Awaited>,
}

/// One path template under one base path.
#[derive(Debug)]
pub(crate) struct Path {
    pub(crate) document: Arc<str>,
    /// As written in the document.
    pub(crate) template: Arc<str>,
    /// Where it counts, as in [`Mount`].
    pub(crate) host: Option<String>,
    /// With the server's base path, or the prefix in its place.
    pub(crate) full: String,
    /// Holes of the base path come first; they belong to the server, not to the operation.
    pub(crate) server_holes: usize,
    /// Method and index of the operation.
    pub(crate) methods: Vec<(String, usize)>,
    /// Paths that match the same and come first: `/a/{x}` before `/a/{y}`.
    pub(crate) before: Vec<usize>,
}

/// A contract, and what to tell its owner about it.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The contract.
    pub contract: Contract,
    /// What is not checked, or probably does not mean what it says.
    pub warnings: Vec<Diagnostic>,
    /// Files that the documents refer to, as they were read.
    pub files: Vec<Source>,
    /// What belongs to each document, in their order.
    pub parts: Vec<DocumentPart>,
}

/// What belongs to one document.
#[derive(Clone, Debug, Default)]
pub struct DocumentPart {
    /// Which of [`Loaded::files`] it refers to.
    pub files: std::ops::Range<usize>,
    /// How many operations it has.
    pub operations: usize,
}

/// Where a request leads.
#[derive(Debug)]
pub enum Route<'c> {
    /// To an operation. A HEAD request leads to the GET operation where HEAD is not documented.
    Found(Match<'c>),
    /// It is an OPTIONS request to a path that does not document OPTIONS: it passes unchecked, since it
    /// asks about the path and not the operation (CORS preflight above all).
    Options {
        /// Methods of the path.
        allow: Vec<String>,
        /// Document and path; no operation.
        scope: Scope,
    },
    /// The path is known, the method is not.
    MethodNotAllowed {
        /// `method-not-allowed`.
        violation: Violation,
        /// For the `Allow` field.
        allow: Vec<String>,
        /// Document and path; no operation.
        scope: Scope,
    },
    /// No template matches the path, and a document that might name it is awaited: nobody can say yet.
    NotLoaded {
        /// The document; no path.
        scope: Scope,
    },
    /// No template matches the path.
    NotFound {
        /// `path-not-found`.
        violation: Violation,
    },
}

/// An operation and what its path template took.
#[derive(Debug)]
pub struct Match<'c> {
    /// The operation.
    pub operation: &'c Operation,
    /// Its number, for [`Contract::operation`].
    pub number: usize,
    /// In the order of the template.
    pub captures: Vec<Capture>,
}

impl Contract {
    /// Compiles documents that stand alone: references to other files are not followed. All of them are
    /// looked at before it fails.
    ///
    /// # Errors
    /// Everything wrong with the documents, errors and warnings, if at least one is an error.
    pub fn load(sources: &[Source]) -> Result<Loaded, Vec<Diagnostic>> {
        Self::load_with(sources, &|name| Err(format!("{name} is another file, and none is read here")))
    }

    /// Compiles documents and the files that they refer to. `loader` is given the name of a file, which is
    /// the folder of the document's own name and the reference within that folder; it must see to it that
    /// nothing outside is read. Where a document's name is an address, it is given addresses of the same
    /// origin. A file that it does not give is missed where it is referred to.
    ///
    /// # Errors
    /// As [`Contract::load`].
    pub fn load_with(sources: &[Source], loader: &Loader<'_>) -> Result<Loaded, Vec<Diagnostic>> {
        load::contract(&everywhere(sources), loader, Depth::Brief)
    }

    /// As [`Contract::load_with`], and looks at everything that clients of the API may stumble over: all
    /// that the lints find is among the warnings, however much it is.
    ///
    /// # Errors
    /// As [`Contract::load`].
    pub fn check(sources: &[Source], loader: &Loader<'_>) -> Result<Loaded, Vec<Diagnostic>> {
        load::contract(&everywhere(sources), loader, Depth::Thorough)
    }

    /// As [`Contract::load_with`], with documents that count at some host or below some path only. Where two
    /// say the same operation there, the first counts, and a warning names both places.
    ///
    /// # Errors
    /// As [`Contract::load`].
    pub fn load_mounted(documents: &[Mounted], loader: &Loader<'_>) -> Result<Loaded, Vec<Diagnostic>> {
        load::contract(documents, loader, Depth::Brief)
    }

    /// As [`Contract::check`], with documents that are mounted as in [`Contract::load_mounted`].
    ///
    /// # Errors
    /// As [`Contract::load`].
    pub fn check_mounted(documents: &[Mounted], loader: &Loader<'_>) -> Result<Loaded, Vec<Diagnostic>> {
        load::contract(documents, loader, Depth::Thorough)
    }

    /// Adds a document that is not there yet. Until the contract is compiled with it, a request that no other
    /// document knows and that lies where it is mounted leads to [`Route::NotLoaded`].
    pub fn await_document(&mut self, name: &str, mount: Mount) {
        self.awaited.push(Awaited { document: name.into(), mount });
    }

    /// From now on null for a property of a JSON body that is not required counts as if the property were absent.
    /// Whether it is required is said by every schema that counts there. What is valid without this stays valid.
    /// Answers are held against the documents as before.
    pub fn take_null_as_absent(&mut self) {
        self.operations.iter_mut().for_each(|operation| operation.null_as_absent = true);
    }

    /// True if it matters which host a request names.
    pub fn differs_by_host(&self) -> bool {
        self.areas.differ() || self.awaited.iter().any(|awaited| awaited.mount.host.is_some())
    }

    /// Every operation, in the order of the documents.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.operations.iter()
    }

    /// An operation by its number in [`Match::number`].
    pub fn operation(&self, number: usize) -> Option<&Operation> {
        self.operations.get(number)
    }

    /// As [`Contract::route_at`], for a request that names no host, and a path as it is spelt.
    pub fn route(&self, method: &[u8], path: &[u8], place: Span) -> Route<'_> {
        self.route_at(None, method, path, Spelling::default(), place)
    }

    /// Finds the operation for a host (without port), a method and a path (raw: not decoded, without query).
    /// `place` is where the path stands in the message. Paths as they are spelt come before those that only
    /// `spelling` makes equal.
    pub fn route_at(
        &self,
        host: Option<&[u8]>,
        method: &[u8],
        path: &[u8],
        spelling: Spelling,
        place: Span,
    ) -> Route<'_> {
        let mut hits = self.areas.find(host, path, Spelling::default());
        if hits.is_empty() && spelling != Spelling::default() {
            hits = self.areas.find(host, path, spelling);
        }
        let Some(first) = hits.first() else {
            if let Some(awaited) = self.awaited.iter().find(|awaited| awaited.covers(host, path)) {
                let scope = Scope { document: Some(awaited.document.clone()), path: None, operation: None };
                return Route::NotLoaded { scope };
            }
            return Route::NotFound { violation: self.not_found(host, path, place) };
        };
        for wanted in [method, if method == b"HEAD" { b"GET" } else { method }] {
            if let Some(found) = hits.iter().find_map(|hit| self.matched(hit, wanted, place)) {
                return Route::Found(found);
            }
        }
        let allow = self.allow(&hits);
        let path = self.paths.get(first.route);
        let scope = Scope {
            document: path.map(|p| p.document.clone()),
            path: path.map(|p| p.template.clone()),
            operation: None,
        };
        if method == b"OPTIONS" {
            return Route::Options { allow, scope };
        }
        let template = path.map_or("", |p| p.full.as_str());
        let violation = rules::method_not_allowed::of(method, template, &allow, place);
        Route::MethodNotAllowed { violation, allow, scope }
    }

    fn matched(&self, hit: &Hit, method: &[u8], place: Span) -> Option<Match<'_>> {
        let path = self.paths.get(hit.route)?;
        let (_, index) = path.methods.iter().find(|(known, _)| known.as_bytes() == method)?;
        let operation = self.operations.get(*index)?;
        let own = hit.holes.iter().skip(path.server_holes);
        let captures = operation.holes.iter().zip(own).map(|(name, hole)| Capture {
            name: name.clone(),
            value: hole.text.clone(),
            span: hole.span.shifted(place.start),
        });
        Some(Match { operation, number: *index, captures: captures.collect() })
    }

    fn allow(&self, hits: &[Hit]) -> Vec<String> {
        let mut allow: Vec<String> = Vec::new();
        let paths = hits.iter().filter_map(|hit| self.paths.get(hit.route));
        for (method, _) in paths.flat_map(|p| &p.methods) {
            for name in [method.as_str(), if method == "GET" { "HEAD" } else { method }] {
                if !allow.iter().any(|known| known == name) {
                    allow.push(name.to_owned());
                }
            }
        }
        if !allow.iter().any(|known| known == "OPTIONS") {
            allow.push("OPTIONS".into());
        }
        allow
    }

    fn not_found(&self, host: Option<&[u8]>, path: &[u8], place: Span) -> Violation {
        // Guessing is for people who mistype, not for scanners that try long paths.
        let text = std::str::from_utf8(path).unwrap_or("");
        let here = |p: &&Path| !p.methods.is_empty() && mount::is_at(p.host.as_deref(), host);
        let templates = self.paths.iter().filter(here).map(|p| p.full.as_str());
        let near = if text.len() <= 300 { router::closest(text, templates) } else { None };
        rules::path_not_found::of(path, near, place)
    }
}

/// Documents that are not mounted anywhere in particular.
fn everywhere(sources: &[Source]) -> Vec<Mounted> {
    sources.iter().map(|source| Mounted { source: source.clone(), mount: Mount::default() }).collect()
}
