//! Walks an OpenAPI document: which operations it has, and what each takes.

mod enter;
mod gaps;
mod responses;
mod security;

use std::{cell::OnceCell, collections::HashMap, sync::Arc};

use candor_rule::{SchemaRef, text::nearest};

use crate::{
    Contract, Diagnostic, DocumentPart, Loaded, Mount, Mounted,
    diagnostic::{Depth, Reporter},
    example,
    extension::{self, Retired},
    gap::Gap,
    library::{Library, Lines, Loader},
    lint::{self, Scene, ignored::Ignored},
    lints,
    operation::{Content, Document, Encoding, RequestBody},
    parameter::{Parameter, Style},
    responses::{Declared, Responses},
    schema::{Compiler, Dialect},
    security::{Alternative, SecurityScheme},
    servers,
    tree::{Mark, Member, Node, escape},
};

/// The methods that a path item can name directly; `query` came with 3.2.
const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// Members of a path item that are no methods.
const OTHERS: &[&str] = &["$ref", "summary", "description", "servers", "parameters", "additionalOperations"];

/// Compiles every document.
pub(crate) fn contract(
    documents: &[Mounted],
    loader: &Loader<'_>,
    depth: Depth,
) -> Result<Loaded, Vec<Diagnostic>> {
    let mut loaded = Loaded::default();
    let mut errors = Vec::new();
    for Mounted { source, mount } in documents {
        let (library, unread, warnings) = Library::read(source, loader);
        errors.extend(unread);
        loaded.warnings.extend(warnings);
        let Some(library) = library else { continue };
        let (first, known) = (loaded.files.len(), loaded.contract.operations.len());
        let mut reporter = library.reporter();
        reporter.depth = depth;
        let ignored: Vec<Ignored> =
            library.files.iter().map(|file| Ignored::read(&file.root, &mut reporter)).collect();
        document(&library, mount, &mut loaded.contract, &mut reporter);
        reporter.silence(|code, at| ignored.iter().any(|one| one.holds(code, at)));
        let (own_errors, own_warnings) = reporter.finish();
        errors.extend(own_errors);
        loaded.warnings.extend(own_warnings);
        loaded.files.extend(library.into_others());
        let operations = loaded.contract.operations.len() - known;
        loaded.parts.push(DocumentPart { files: first..loaded.files.len(), operations });
    }
    if errors.is_empty() {
        return Ok(loaded);
    }
    errors.extend(loaded.warnings);
    Err(errors)
}

fn document(library: &Library<'_>, mount: &Mount, contract: &mut Contract, reporter: &mut Reporter<'_>) {
    let Some((file, root)) = library.files.first().zip(library.root()) else { return };
    let Some(dialect) = dialect(root, reporter) else { return };
    let mut walker = Walker {
        root,
        library,
        lines: library.lines(),
        compiler: Compiler::new(library, dialect),
        drafts: Vec::new(),
        places: Vec::new(),
        gaps: Vec::new(),
        shared_responses: HashMap::new(),
        schemes: Vec::new(),
    };
    walker.schemes(reporter);
    walker.paths(reporter);
    let Walker { compiler, lines, drafts, places, .. } = walker;
    let name = file.source.name.as_str().into();
    let (schemas, nodes) = compiler.finish(reporter);
    let document = Arc::new(Document { name, lines, schemas });
    enter::all(contract, drafts, (&document, mount), reporter);
    if reporter.depth == Depth::Thorough {
        let sites = Scene::sites(contract, places);
        let document = &document;
        let (nodes, family) = (&*nodes, OnceCell::new());
        let scene = Scene { library, root, dialect, document, nodes, sites, family };
        lint::run(&scene, reporter);
    }
}

/// Which OpenAPI it is; an error for anything else.
fn dialect(root: &Node, reporter: &mut Reporter<'_>) -> Option<Dialect> {
    if !root.is_object() {
        let message = format!("an OpenAPI document is an object, and this is {}", root.what());
        let help = "it starts with `openapi: 3.1.1`".to_owned();
        lints::openapi_version::report(reporter, root.at, message, help);
        return None;
    }
    if let Some(member) = root.member("swagger") {
        let version = member.value.to_value();
        let version = version.as_str().map_or_else(|| version.to_string(), str::to_owned);
        let message = format!("Swagger {version} is not known; Swagger 2.0 and OpenAPI 3.0 to 3.2 are read");
        let help = "write `swagger: \"2.0\"`, and no `openapi` beside it".to_owned();
        lints::openapi_version::report(reporter, member.value.at, message, help);
        return None;
    }
    let Some(member) = root.member("openapi") else {
        let near = nearest("openapi", root.members().iter().map(|m| &*m.key));
        let (at, help) = match near.and_then(|name| root.member(name)) {
            Some(member) => (member.key_at, format!("rename `{}` to `openapi`", member.key)),
            None => (root.at, "an OpenAPI document says `openapi: 3.1.1` or `openapi: 3.0.4`".to_owned()),
        };
        let message = "the field `openapi`, which names the version, is missing".to_owned();
        lints::openapi_version::report(reporter, at, message, help);
        return None;
    };
    let version = match member.value.to_value() {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    };
    match version.trim() {
        v if v == "3.0" || v.starts_with("3.0.") => Some(Dialect::V30),
        v if ["3.1", "3.2"].iter().any(|known| v == *known || v.starts_with(&format!("{known}."))) => {
            Some(Dialect::V31)
        }
        v => {
            let message = format!("OpenAPI {v} is not known; 3.0, 3.1 and 3.2 are read");
            let help = "write the version in full, as `openapi: 3.1.1`".to_owned();
            lints::openapi_version::report(reporter, member.value.at, message, help);
            None
        }
    }
}

/// An operation whose document is not finished yet.
struct Draft {
    template: Arc<str>,
    bases: Vec<String>,
    path_at: Mark,
    method: String,
    method_at: Mark,
    operation: Parts,
}

struct Parts {
    id: Option<String>,
    summary: Option<String>,
    description: Option<String>,
    deprecated: bool,
    parameters: Vec<Parameter>,
    credentials: Vec<String>,
    key_fields: Vec<String>,
    security: Vec<Alternative>,
    body: Option<RequestBody>,
    responses: Option<Responses>,
    max_body: Option<u64>,
    retired: Option<Retired>,
    upgrade_only: bool,
    gaps: Vec<Gap>,
    at: SchemaRef,
}

struct Walker<'t> {
    root: &'t Node,
    library: &'t Library<'t>,
    lines: Lines,
    compiler: Compiler<'t>,
    drafts: Vec<Draft>,
    /// Where the operations stand, for the lints.
    places: Vec<lint::Place<'t>>,
    /// What is not enforced of the operation that is being read.
    gaps: Vec<Gap>,
    /// Responses that operations share, by where they stand.
    shared_responses: HashMap<String, Arc<Declared>>,
    /// Its security schemes.
    schemes: Vec<Arc<SecurityScheme>>,
}

impl<'t> Walker<'t> {
    fn paths(&mut self, reporter: &mut Reporter<'_>) {
        let root = self.root;
        let Some(paths) = root.member("paths") else {
            let others = ["components", "webhooks"].iter().any(|k| root.get(k).is_some());
            let near = nearest("paths", root.members().iter().map(|m| &*m.key));
            match near.and_then(|name| root.member(name)) {
                Some(member) => {
                    lints::paths_missing::report(reporter, member.key_at, Some(&member.key));
                }
                None if others => lints::paths_absent::report(reporter, root.at),
                None => lints::paths_missing::report(reporter, root.at, None),
            }
            return;
        };
        if !paths.value.is_object() {
            lints::field_misplaced::report(
                reporter,
                "`paths`",
                &paths.value,
                "write each path as a key: `/pets:`",
            );
            return;
        }
        let bases = servers::base_paths(root.get("servers"), reporter);
        for member in paths.value.members().iter().filter(|m| !m.key.starts_with("x-")) {
            self.path(member, &bases, reporter);
        }
    }

    fn path(&mut self, member: &'t Member, bases: &[String], reporter: &mut Reporter<'_>) {
        let pointer = format!("/paths/{}", escape(&member.key));
        let Some((item, pointer)) = self.follow(&member.value, pointer, reporter) else { return };
        if !item.is_object() {
            let what = format!("`{}`", member.key);
            lints::field_misplaced::report(reporter, &what, item, "write its methods below it: `get:`");
            return;
        }
        let bases = match item.get("servers") {
            Some(own) => servers::base_paths(Some(own), reporter),
            None => bases.to_vec(),
        };
        let shared = self.parameters(item, &pointer, reporter);
        let shared_gaps = std::mem::take(&mut self.gaps);
        let direct = item.members().iter().filter(|m| METHODS.contains(&&*m.key));
        let additional = item.get("additionalOperations").map(Node::members).unwrap_or_default().iter();
        let named = direct.map(|m| (m.key.to_ascii_uppercase(), format!("{pointer}/{}", m.key), m)).chain(
            additional.map(|m| {
                (m.key.to_string(), format!("{pointer}/additionalOperations/{}", escape(&m.key)), m)
            }),
        );
        for (method, pointer, operation) in named {
            let bases = match operation.value.get("servers") {
                Some(own) => servers::base_paths(Some(own), reporter),
                None => bases.clone(),
            };
            if !operation.value.is_object() {
                let help = "write its fields below it: `responses:`";
                lints::field_misplaced::report(reporter, "an operation", &operation.value, help);
                continue;
            }
            self.gaps.clone_from(&shared_gaps);
            let mut parts = self.operation(&operation.value, operation.key_at, &pointer, &shared, reporter);
            parts.retired = extension::retired(&operation.value, item, reporter);
            if reporter.depth == Depth::Thorough {
                let (at, key_at, node) = (parts.at.clone(), operation.key_at, &operation.value);
                self.places.push(lint::Place { at, key_at, node, item });
            }
            self.drafts.push(Draft {
                template: (&*member.key).into(),
                bases,
                path_at: member.key_at,
                method,
                method_at: operation.key_at,
                operation: parts,
            });
        }
        self.strange_members(item, reporter);
    }

    /// A misspelt method would silently not be served.
    fn strange_members(&self, item: &Node, reporter: &mut Reporter<'_>) {
        for member in item.members() {
            let key = &*member.key;
            if METHODS.contains(&key) || OTHERS.contains(&key) || key.starts_with("x-") {
                continue;
            }
            match nearest(key, METHODS.iter().chain(OTHERS).copied()) {
                Some(near) => {
                    let what = "no method and no field of a path";
                    lints::field_misspelt::report(reporter, member, what, near);
                }
                None => lints::field_unknown::report(reporter, member),
            }
        }
    }

    fn operation(
        &mut self,
        node: &'t Node,
        at: Mark,
        pointer: &str,
        shared: &[Parameter],
        reporter: &mut Reporter<'_>,
    ) -> Parts {
        let mut parameters = self.parameters(node, pointer, reporter);
        for parameter in shared {
            if !parameters.iter().any(|p| p.name == parameter.name && p.location == parameter.location) {
                parameters.push(parameter.clone());
            }
        }
        const FIELDS: &[&str] =
            &["parameters", "requestBody", "responses", "operationId", "security", "servers"];
        const KNOWN: &[&str] = &["tags", "summary", "description", "externalDocs", "callbacks", "deprecated"];
        for member in node.members().iter().filter(|m| !m.key.starts_with("x-")) {
            let key = &*member.key;
            if !FIELDS.contains(&key)
                && !KNOWN.contains(&key)
                && let Some(near) = nearest(key, FIELDS.iter().copied())
            {
                lints::field_misspelt::report(reporter, member, "no field of an operation", near);
            }
        }
        let text = |key: &str| node.text(key).map(str::to_owned);
        Parts {
            id: text("operationId"),
            summary: text("summary"),
            description: text("description"),
            deprecated: node.get("deprecated").and_then(Node::as_bool) == Some(true),
            parameters,
            credentials: self.credentials(&["query"]),
            key_fields: self.credentials(&["header", "cookie"]),
            security: self.security(node),
            body: self.body(node, pointer, reporter),
            responses: self.responses(node, pointer, reporter),
            max_body: extension::max_body(node, self.root, reporter),
            retired: None,
            upgrade_only: upgrade_only(node),
            gaps: self.gaps(node),
            at: self.place(pointer.to_owned(), at),
        }
    }

    fn parameters(&mut self, owner: &'t Node, pointer: &str, reporter: &mut Reporter<'_>) -> Vec<Parameter> {
        let mut found: Vec<Parameter> = Vec::new();
        for (i, node) in owner.get("parameters").map(Node::items).unwrap_or_default().iter().enumerate() {
            let place = format!("{pointer}/parameters/{i}");
            let Some((node, pointer)) = self.follow(node, place, reporter) else { continue };
            let at = self.place(pointer.clone(), node.at);
            self.parameter_gap(node);
            let Some(parameter) =
                Parameter::read(node, &pointer, at, &mut self.compiler, self.library, reporter)
            else {
                continue;
            };
            if found.iter().any(|p| p.name == parameter.name && p.location == parameter.location) {
                let location = parameter.location.to_string();
                lints::parameter_duplicated::report(reporter, node.at, &location, &parameter.name);
            } else {
                found.push(parameter);
            }
        }
        found
    }

    fn body(
        &mut self,
        operation: &'t Node,
        pointer: &str,
        reporter: &mut Reporter<'_>,
    ) -> Option<RequestBody> {
        let member = operation.member("requestBody")?;
        let (node, pointer) = self.follow(&member.value, format!("{pointer}/requestBody"), reporter)?;
        let content = self.content(node, &pointer, reporter);
        if content.is_empty() {
            lints::body_without_content::report(reporter, node.at);
        }
        let required = node.get("required").and_then(Node::as_bool) == Some(true);
        Some(RequestBody { required, content, at: self.place(pointer, member.key_at) })
    }

    /// The media types of a body or an answer.
    fn content(&mut self, owner: &'t Node, pointer: &str, reporter: &mut Reporter<'_>) -> Vec<Content> {
        let mut content = Vec::new();
        for entry in owner.get("content").map(Node::members).unwrap_or_default() {
            let place = format!("{pointer}/content/{}", escape(&entry.key));
            let Some((media, place)) = self.follow(&entry.value, place, reporter) else { continue };
            let schema = media
                .get("schema")
                .map(|schema| self.compiler.schema(&format!("{place}/schema"), schema, reporter));
            if candor_syntax::MediaType::parse(entry.key.as_bytes()).is_err() {
                lints::media_type_malformed::report(reporter, entry.key_at, &entry.key);
            }
            let items = media
                .get("itemSchema")
                .map(|schema| self.compiler.schema(&format!("{place}/itemSchema"), schema, reporter));
            let encodings = self.encodings(media, &place, reporter);
            let first = media.get("prefixEncoding").map(Node::items).unwrap_or_default().iter().enumerate();
            let first_parts = first.map(|(number, node)| {
                self.encoding(node, &format!("{place}/prefixEncoding/{number}"), reporter)
            });
            let first_parts = first_parts.collect();
            let other = media.get("itemEncoding");
            let other_parts =
                other.map(|node| self.encoding(node, &format!("{place}/itemEncoding"), reporter));
            let range = entry.key.to_string();
            let example = example::shown(self.library, media);
            content.push(Content { range, schema, example, items, encodings, first_parts, other_parts });
        }
        content
    }

    /// How the properties of a form are written.
    fn encodings(
        &mut self,
        media: &'t Node,
        pointer: &str,
        reporter: &mut Reporter<'_>,
    ) -> Vec<(String, Encoding)> {
        let members = media.get("encoding").map(Node::members).unwrap_or_default();
        let read = members.iter().map(|member| {
            let place = format!("{pointer}/encoding/{}", escape(&member.key));
            (member.key.to_string(), self.encoding(&member.value, &place, reporter))
        });
        read.collect()
    }

    fn encoding(&mut self, node: &'t Node, pointer: &str, reporter: &mut Reporter<'_>) -> Encoding {
        let types = node.text("contentType").unwrap_or_default().split(',').map(str::trim);
        let style = Style::of(node, Style::Form, reporter);
        Encoding {
            types: types.filter(|t| !t.is_empty()).map(str::to_owned).collect(),
            style,
            explode: node.get("explode").and_then(Node::as_bool).unwrap_or(style == Style::Form),
            headers: self.headers(node, pointer, reporter),
        }
    }

    /// Names of keys that travel in one of these places, by `securitySchemes`.
    fn credentials(&self, places: &[&str]) -> Vec<String> {
        let schemes = self.root.find("/components/securitySchemes").map(Node::members).unwrap_or_default();
        let keys = schemes.iter().filter(|m| m.value.text("in").is_some_and(|place| places.contains(&place)));
        keys.filter_map(|m| m.value.text("name").map(str::to_owned)).collect()
    }

    /// Follows `$ref` of anything but schemas.
    fn follow(
        &self,
        node: &'t Node,
        pointer: String,
        reporter: &mut Reporter<'_>,
    ) -> Option<(&'t Node, String)> {
        follow(self.library, node, pointer, reporter)
    }

    fn place(&self, pointer: String, at: Mark) -> SchemaRef {
        self.lines.place(pointer, at)
    }
}

/// Follows `$ref` of anything but schemas, at most 32 in a row. `None` after a warning.
pub(crate) fn follow<'t>(
    library: &'t Library<'_>,
    mut node: &'t Node,
    mut pointer: String,
    reporter: &mut Reporter<'_>,
) -> Option<(&'t Node, String)> {
    for _ in 0..32 {
        let Some(reference) = node.get("$ref") else { return Some((node, pointer)) };
        let text = reference.as_str().unwrap_or("");
        let (root, target) = match library.follow(reference.at, text) {
            Ok(found) => found,
            Err(why) => {
                lints::reference_unresolved::report(reporter, reference.at, text, &why, String::new());
                return None;
            }
        };
        let target = String::from_utf8_lossy(&candor_syntax::percent::decode(target.as_bytes())).into_owned();
        let Some(found) = root.find(&target) else {
            let (parent, name) = target.rsplit_once('/').unwrap_or(("", &target));
            let siblings = root.find(parent).map(Node::members).unwrap_or_default();
            let help = match nearest(name, siblings.iter().map(|m| &*m.key)) {
                Some(near) => format!("did you mean `#{parent}/{near}`?"),
                None => String::new(),
            };
            lints::reference_unresolved::report(reporter, reference.at, text, "nothing stands there", help);
            return None;
        };
        (node, pointer) = (found, target);
    }
    let why = "it leads in a circle";
    lints::reference_unresolved::report(
        reporter,
        node.at,
        node.text("$ref").unwrap_or(""),
        why,
        String::new(),
    );
    None
}

/// True if `101` is documented and no other success.
fn upgrade_only(operation: &Node) -> bool {
    let responses = operation.get("responses").map(Node::members).unwrap_or_default();
    let other = |key: &str| key.starts_with(['2', '3']) || key == "default";
    responses.iter().any(|m| &*m.key == "101") && !responses.iter().any(|m| other(&m.key))
}
