//! The frame of the gateway's own pages (problems and rules): one stylesheet, no script, and a content
//! security policy that allows nothing but that stylesheet.

use crate::escape;

/// The stylesheet of every page that the gateway serves itself.
pub const STYLE: &str = include_str!("page.css");

/// Value of `Content-Security-Policy`. The hash is that of [`STYLE`]; a test compares them and prints
/// the new one after a change.
pub const POLICY: &str = "default-src 'none'; style-src 'sha256-rPPMgHgs1GAszbT4g8xESduiLcW3nD3belm1eaBFSe8='; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A whole HTML document. `title` is text; `class` is one word for the body; `main` is HTML.
pub fn document(title: &str, class: &str, main: &str) -> String {
    framed(title, class, "<meta name=\"robots\" content=\"noindex\">\n", main)
}

/// As [`document`], with what else the head holds, as HTML; search engines are not told to stay away.
pub fn framed(title: &str, class: &str, head: &str, main: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         {head}<title>{}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body class=\"{}\">\n<main>\n{main}</main>\n</body>\n</html>\n",
        escape(title),
        escape(class),
    )
}
