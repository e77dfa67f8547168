//! A document and the files that it refers to, read before anything is compiled: so references may lead in
//! circles from file to file, and everything lives as long as the compiler needs it.
//!
//! Lines are numbered through, file after file, so that a [`Mark`] alone tells the file too.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use candor_rule::SchemaRef;

use crate::{
    Diagnostic, Source,
    diagnostic::Reporter,
    schema::uri,
    swagger,
    tree::{Kind, Mark, Node, narrow},
};

/// Reads another file of a contract by its name: the folder of the document, and the reference; for a document
/// whose own name is an address, an address of the same origin. The error is a sentence.
pub type Loader<'l> = dyn Fn(&str) -> Result<Vec<u8>, String> + 'l;

/// Most files that one document may refer to.
const MAX_FILES: usize = 2000;

/// What files are called among themselves: the document's folder is the root.
const ROOT: &str = "document:/";

/// Where a document's references may lead.
struct Base {
    /// What the addresses of its files begin with.
    root: String,
    /// What their names begin with instead.
    folder: String,
}

impl Base {
    /// The folder of a file; the origin of an address.
    fn of(name: &str) -> Self {
        let after_scheme =
            ["http://", "https://"].iter().find_map(|s| name.starts_with(s).then_some(s.len()));
        if let Some(start) = after_scheme {
            let path = name.get(start..).and_then(|rest| rest.find(['/', '?']));
            let origin = name.get(..path.map_or(name.len(), |at| start + at)).unwrap_or(name);
            return Self { root: format!("{origin}/"), folder: format!("{origin}/") };
        }
        let end = name.rfind(['/', '\\']).map_or(0, |at| at + 1);
        Self { root: ROOT.to_owned(), folder: name.get(..end).unwrap_or_default().to_owned() }
    }

    fn is_address(&self) -> bool {
        self.root != ROOT
    }

    /// The name under which a file is asked for.
    ///
    /// # Errors
    /// Why it may not be asked for.
    fn name(&self, uri: &str) -> Result<String, String> {
        let Some(path) = uri.strip_prefix(&self.root) else {
            return Err(match self.is_address() {
                true => "it leads to another place, and only the document's own origin is asked",
                false => {
                    "it is an address, and only files below the document's folder are read; save a copy \
                     beside the document"
                }
            }
            .to_owned());
        };
        if self.is_address() {
            return Ok(uri.to_owned());
        }
        let path = String::from_utf8_lossy(&candor_syntax::percent::decode(path.as_bytes())).into_owned();
        if path.starts_with('/') || path.split(['/', '\\']).any(|step| step == "..") {
            return Err(
                "it leads out of the document's folder, and only files below that are read".to_owned()
            );
        }
        Ok(format!("{}{path}", self.folder))
    }
}

/// One file.
pub(crate) struct File<'s> {
    pub(crate) source: Cow<'s, Source>,
    pub(crate) uri: String,
    /// Lines of all files before it.
    pub(crate) first: u32,
    pub(crate) root: Node,
}

/// The document, then the files that it refers to.
pub(crate) struct Library<'s> {
    pub(crate) files: Vec<File<'s>>,
    /// Why a file could not be read, by its address.
    failed: HashMap<String, String>,
}

impl<'s> Library<'s> {
    /// Reads a document and all that it refers to, with the warnings of its own reading.
    ///
    /// # Errors
    /// What is wrong with the document itself. A file that cannot be read is missed where it is referred to.
    pub(crate) fn read(
        source: &'s Source,
        loader: &Loader<'_>,
    ) -> (Option<Self>, Vec<Diagnostic>, Vec<Diagnostic>) {
        let mut reporter = Reporter::new([(0, source)]);
        let root = Node::read(source, &mut reporter);
        let (errors, warnings) = reporter.finish();
        let Some(root) = root.map(swagger::as_openapi) else { return (None, errors, warnings) };
        let base = Base::of(&source.name);
        let own = source.name.strip_prefix(&base.folder).unwrap_or_default();
        let uri = format!("{}{own}", base.root);
        let file = File { source: Cow::Borrowed(source), uri, first: 0, root };
        let mut library = Self { files: vec![file], failed: HashMap::new() };
        let mut next = 0;
        while let Some(file) = library.files.get(next) {
            let mut wanted = Vec::new();
            references(&file.root, &file.uri, true, &mut wanted);
            for uri in wanted {
                library.add(uri, &base, loader);
            }
            next += 1;
        }
        (Some(library), errors, warnings)
    }

    fn add(&mut self, uri: String, base: &Base, loader: &Loader<'_>) {
        let is_known = self.files.iter().any(|f| f.uri == uri) || self.failed.contains_key(&uri);
        if is_known || self.files.len() >= MAX_FILES {
            return;
        }
        match self.load(&uri, base, loader) {
            Ok(file) => self.files.push(file),
            Err(why) => drop(self.failed.insert(uri, why)),
        }
    }

    fn load(&self, uri: &str, base: &Base, loader: &Loader<'_>) -> Result<File<'s>, String> {
        let name = base.name(uri)?;
        let source = Source { text: loader(&name)?, name };
        let before = self.files.last().map_or(0, |f| f.first + narrow(lines(&f.source)));
        let mut reporter = Reporter::new([(0, &source)]);
        let read = Node::read(&source, &mut reporter);
        let (errors, _) = reporter.finish();
        let Some(mut root) = read.map(swagger::as_openapi) else {
            let first = errors.first();
            let why = first.map(|e| format!("{}:{}:{}: {}", e.file, e.line, e.column, e.message));
            return Err(why.unwrap_or_else(|| format!("{} cannot be read", source.name)));
        };
        number_on(&mut root, before);
        Ok(File { source: Cow::Owned(source), uri: uri.to_owned(), first: before, root })
    }

    /// The document itself.
    pub(crate) fn root(&self) -> Option<&Node> {
        self.files.first().map(|f| &f.root)
    }

    /// The number of the file that a mark lies in.
    pub(crate) fn file_of(&self, at: Mark) -> usize {
        self.files.partition_point(|f| f.first < at.line).saturating_sub(1)
    }

    /// Where a reference leads that stands at `at`: the file's tree and the fragment.
    ///
    /// # Errors
    /// Why it leads nowhere.
    pub(crate) fn follow<'r>(&self, at: Mark, reference: &'r str) -> Result<(&Node, &'r str), String> {
        let (address, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let base = self.files.get(self.file_of(at)).ok_or("there is no such file")?;
        let uri = uri::join(&base.uri, address);
        match self.files.iter().find(|f| f.uri == uri) {
            Some(file) => Ok((&file.root, fragment)),
            None => Err(self.missing(&uri)),
        }
    }

    /// Why there is no file of this address.
    pub(crate) fn missing(&self, uri: &str) -> String {
        self.failed
            .get(uri)
            .cloned()
            .unwrap_or_else(|| "it leads to another document, which is not read".into())
    }

    /// Names and lines of the files, for what outlives them.
    pub(crate) fn lines(&self) -> Lines {
        Lines(self.files.iter().map(|f| (f.first, f.source.name.as_str().into())).collect())
    }

    /// For messages about any of the files.
    pub(crate) fn reporter(&self) -> Reporter<'_> {
        Reporter::new(self.files.iter().map(|f| (f.first, &*f.source)))
    }

    /// The files besides the document.
    pub(crate) fn into_others(self) -> impl Iterator<Item = Source> {
        self.files.into_iter().skip(1).map(|f| f.source.into_owned())
    }
}

/// Which lines belong to which file.
#[derive(Clone, Debug)]
pub(crate) struct Lines(Vec<(u32, Arc<str>)>);

impl Lines {
    /// Names a place of the contract for operators.
    pub(crate) fn place(&self, pointer: String, at: Mark) -> SchemaRef {
        let file = self.0.partition_point(|(first, _)| *first < at.line).saturating_sub(1);
        let (first, name) = self.0.get(file).map_or((0, ""), |(first, name)| (*first, name));
        let line = at.line.saturating_sub(first) as usize;
        SchemaRef { file: name.to_owned(), pointer, line, column: at.column as usize }
    }
}

fn lines(source: &Source) -> usize {
    source.text.iter().filter(|b| **b == b'\n').count() + 2
}

fn number_on(node: &mut Node, before: u32) {
    node.at.line += before;
    match &mut node.kind {
        Kind::Array(items) => items.iter_mut().for_each(|item| number_on(item, before)),
        Kind::Object(members) => {
            for member in members {
                member.key_at.line += before;
                number_on(&mut member.value, before);
            }
        }
        _ => {}
    }
}

/// Members whose keys are names that the author chose.
const NAMES: &[&str] = &[
    "properties",
    "patternProperties",
    "$defs",
    "definitions",
    "dependentSchemas",
    "schemas",
    "parameters",
    "responses",
    "requestBodies",
    "headers",
    "pathItems",
    "paths",
    "content",
    "mapping",
];

/// The addresses of every other file that a tree refers to. Values that are data are left out.
fn references(node: &Node, base: &str, is_object: bool, wanted: &mut Vec<String>) {
    let mut base = Cow::Borrowed(base);
    if is_object && let Some(id) = node.text("$id").filter(|id| !id.starts_with('#')) {
        base = uri::join(&base, id.split('#').next().unwrap_or("")).into();
    }
    for member in node.members() {
        let key = &*member.key;
        let is_data = matches!(key, "enum" | "const" | "default" | "example" | "examples");
        if is_object && (is_data || key.starts_with("x-")) {
            continue;
        }
        if let Some(text) = member.value.as_str() {
            let is_mapped =
                !is_object && (text.contains(".yaml") || text.contains(".yml") || text.contains(".json"));
            let address = text.split('#').next().unwrap_or("");
            if (is_object && key == "$ref" || is_mapped) && !address.is_empty() {
                let uri = uri::join(&base, address);
                if !wanted.contains(&uri) && uri != *base {
                    wanted.push(uri);
                }
            }
            continue;
        }
        references(&member.value, &base, !(is_object && NAMES.contains(&key)), wanted);
    }
    for item in node.items() {
        references(item, &base, true, wanted);
    }
}
