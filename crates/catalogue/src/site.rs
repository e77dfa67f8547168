//! The reference and an API's published rules as the files of a static site: the pages that a gateway serves, at
//! the same addresses below the site's root, with relative links. `type` of a problem document leads to them if
//! the gateway's public address is that of the site.

use std::{collections::HashSet, fmt::Write};

use candor_inspect::Inspector;
use candor_problem::{escape, page};
use candor_rule::text::counted;
use serde_json::json;

use crate::{
    Audience, Entry, PageContext, Published, entries, index_inner_html, index_json, index_markdown,
    page_inner_html, page_json, page_markdown, pages, prose,
};

/// A file of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteFile {
    /// Below the root, with `/` between folders.
    pub path: String,
    /// UTF-8.
    pub text: String,
}

/// Every file. `title` is the name of the API. Without a contract there is the reference alone.
pub fn site(inspector: &Inspector, title: &str) -> Vec<SiteFile> {
    let near = PageContext { prefix: ".." };
    let far = PageContext { prefix: "../.." };
    let published = Published::of(inspector, far, Audience::Everybody);
    let operations = published.iter().flat_map(Published::operations).map(|(name, _)| format!("docs/{name}"));
    let pages = entries().map(|entry| format!("rules/{}", entry.code())).chain(operations).collect();
    let mut site = Site { title, pages, files: Vec::new(), index: Vec::new() };
    if let Some(list) = Published::of(inspector, near, Audience::Everybody) {
        site.frame("docs", "Operations", 1, &list.list_in_full());
    }
    published.iter().for_each(|published| site.operations(published));
    site.frame("rules", "Reference", 1, &index_inner_html(&near, ""));
    site.add("rules/index.md", index_markdown());
    site.add("rules/index.json", format!("{:#}\n", index_json()));
    entries().for_each(|entry| site.reference(entry, &far));
    site.start();
    site.files
}

struct Site<'t> {
    title: &'t str,
    /// Folders of all pages but the lists.
    pages: HashSet<String>,
    files: Vec<SiteFile>,
    /// Address, name, title and words of each page, for the search.
    index: Vec<[String; 4]>,
}

impl Site<'_> {
    fn add(&mut self, path: &str, text: String) {
        self.files.push(SiteFile { path: path.to_owned(), text });
    }

    /// A page with the way to the others; `depth` is that of its folder.
    fn frame(&mut self, folder: &str, title: &str, depth: usize, inner: &str) {
        let root = vec![".."; depth].join("/");
        let way = self.way(&root);
        let title = format!("{title} · {}", self.title);
        let policy = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n", meta_policy());
        let text = page::framed(&title, "ref", &policy, &format!("{way}{}", self.local(inner)));
        self.add(&format!("{folder}/index.html"), text);
    }

    fn way(&self, root: &str) -> String {
        let link = |to: &str, text: &str| {
            format!("<span><a href=\"{root}/{to}index.html\">{}</a></span>", escape(text))
        };
        let operations = if self.has_operations() { link("docs/", "Operations") } else { String::new() };
        let (start, reference) = (link("", self.title), link("rules/", "Reference"));
        format!("<nav class=\"crumb\" aria-label=\"Site\">{start}{operations}{reference}</nav>\n")
    }

    fn has_operations(&self) -> bool {
        self.pages.iter().any(|page| page.starts_with("docs/"))
    }

    /// Links to the files of pages: a folder is a page only where a server makes it one.
    fn local(&self, inner: &str) -> String {
        let mut pieces = inner.split("href=\"");
        let mut out = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (link, rest) = piece.split_once('"').unwrap_or((piece, ""));
            let place = link.trim_start_matches("../");
            let is_list = matches!(place, "docs" | "docs/" | "rules/");
            let file = match link.starts_with("..") && (is_list || self.pages.contains(place)) {
                true => format!("{}/index.html", link.trim_end_matches('/')),
                false => link.to_owned(),
            };
            let _ = write!(out, "href=\"{file}\"{rest}");
        }
        out
    }

    fn operations(&mut self, published: &Published<'_>) {
        for form in ["md", "json"] {
            let list = published.serve(&format!("index.{form}"));
            list.into_iter().for_each(|list| self.add(&format!("docs/index.{form}"), list.body));
        }
        for (name, operation) in published.operations() {
            let folder = format!("docs/{name}");
            self.frame(&folder, name, 2, &published.inner_html(name).unwrap_or_default());
            let [text, data] = ["md", "json"].map(|form| {
                published.serve(&format!("{name}.{form}")).map(|page| page.body).unwrap_or_default()
            });
            let request = format!("{} {}", operation.method(), operation.template());
            let title =
                operation.summary().map_or(request.clone(), |summary| format!("{request}: {summary}"));
            self.index.push([format!("{folder}/index.html"), name.to_owned(), title, words(&text)]);
            self.add(&format!("{folder}.md"), text);
            self.add(&format!("{folder}.json"), data);
        }
    }

    fn reference(&mut self, entry: Entry, context: &PageContext<'_>) {
        let code = entry.code();
        let folder = format!("rules/{code}");
        self.frame(&folder, &code, 2, &page_inner_html(&code, context).unwrap_or_default());
        let markdown = page_markdown(&code).unwrap_or_default();
        self.index.push([
            format!("{folder}/index.html"),
            code.clone().into_owned(),
            entry.title().to_owned(),
            words(&pages::markdown_of(entry)),
        ]);
        self.add(&format!("{folder}.md"), markdown);
        let data = page_json(&code).unwrap_or_default();
        self.add(&format!("{folder}.json"), format!("{data:#}\n"));
    }

    /// The start page, and its search.
    fn start(&mut self) {
        let mut main = format!("<h1>{}</h1>\n", escape(self.title));
        main.push_str(
            "<p class=\"fix\">What requests to this API have to look like, what it answers to those that do not, and \
             how to mend them.</p>\n<section class=\"sec\" id=\"search\" hidden><h2>Search</h2><div><p><label for=\"q\">\
             Operation, code, status or words</label></p><p><input id=\"q\" type=\"search\" autocomplete=\"off\"></p>\
             <p id=\"count\" role=\"status\"></p><ul id=\"found\"></ul></div></section>\n",
        );
        let operations = self.index.iter().filter(|[address, ..]| address.starts_with("docs/")).count();
        let codes = self.index.len() - operations;
        main.push_str("<section class=\"sec\"><h2>Lists</h2><div><ul>");
        if self.has_operations() {
            let counted = counted(operations, "operation", "operations");
            let _ = write!(
                main,
                "<li><a href=\"docs/index.html\">Operations</a>: what each of {counted} takes</li>"
            );
        }
        let _ = write!(
            main,
            "<li><a href=\"rules/index.html\">Reference</a>: {codes} pages of rules, findings, faults and status \
             codes</li></ul></div></section>\n<script src=\"search-index.js\" defer></script>\n<script \
             src=\"search.js\" defer></script>\n"
        );
        self.add("index.html", page::framed(self.title, "ref", "", &main));
        self.add("search-index.js", format!("const candorPages = {};\n", json!(self.index)));
        self.add("search.js", include_str!("site.js").to_owned());
    }
}

/// [`page::POLICY`] without what only a field of the answer may say.
fn meta_policy() -> String {
    let parts = page::POLICY.split(';').map(str::trim).filter(|part| !part.starts_with("frame-ancestors"));
    escape(&parts.collect::<Vec<_>>().join("; "))
}

/// The different words of a text in small letters, as they are looked for.
fn words(markdown: &str) -> String {
    let text = prose::inline_text(markdown).to_lowercase();
    let mut words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric() && c != '-' && c != '_')
        .filter(|word| word.len() > 2)
        .collect();
    words.sort_unstable();
    words.dedup();
    words.join(" ")
}
