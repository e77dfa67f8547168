//! The user's own formats of problems: from `[[problem.template]]` to templates that were tried out.

use std::{fs, ops::Range, path::Path};

use candor_contract::Diagnostic;
use candor_problem::{Template, TemplateError, TemplatePlace, Templates};

use super::{
    file::{Entry, Reader},
    unreadable_message,
};

/// What the file says of own formats.
#[derive(Debug, Default)]
pub struct OwnFormats {
    /// Ready for the gateway.
    pub compiled: Templates,
}

impl OwnFormats {
    /// Compiles what the settings file `path` with this `text` says. Paths are relative to it.
    pub(super) fn read(&mut self, entries: &[Entry], path: &Path, text: &str) -> Vec<Diagnostic> {
        entries.iter().filter_map(|entry| self.add(entry, path, text).err()).collect()
    }

    fn add(&mut self, entry: &Entry, path: &Path, text: &str) -> Result<(), Diagnostic> {
        let name = path.display().to_string();
        let media_type = entry.text("media_type").unwrap_or_default();
        let media_type_span = &entry.place("media_type");
        let here = |at: &Range<usize>, message, help: &str| {
            Reader::diagnostic(&name, text, at.clone(), message, help)
        };
        let (file, content, span) = match (entry.text("file"), entry.text("body")) {
            (None, body) => (None, body.unwrap_or_default().to_owned(), entry.place("body")),
            (Some(file), _) => {
                let span = entry.place("file");
                let file = path.parent().unwrap_or(Path::new("")).join(file);
                let content = fs::read_to_string(&file).map_err(|error| {
                    let (message, help) = unreadable_message(&file, &error);
                    here(&span, message, help)
                })?;
                (Some(file), content, span)
            }
        };
        let span = &span;
        let told = |error: TemplateError| match (error.place, &file) {
            (TemplatePlace::MediaType, _) => here(media_type_span, error.message, &error.help),
            (TemplatePlace::Body(at), Some(file)) => {
                let file = file.display().to_string();
                Reader::diagnostic(&file, &content, at..at, error.message, &error.help)
            }
            (TemplatePlace::Body(at), None) => {
                let (at, message) = within(text, span, &content, at, error.message);
                here(&at, message, &error.help)
            }
        };
        let template = Template::compile(media_type, &content).map_err(told)?;
        self.compiled.add(template).map_err(told)?;
        Ok(())
    }
}

/// The place in the settings file of octet `at` of a template that stands in it: exact if the template stands
/// there without escapes, else its beginning, and the line and column in words.
fn within(text: &str, span: &Range<usize>, body: &str, at: usize, message: String) -> (Range<usize>, String) {
    if let Some(start) = text.get(span.clone()).and_then(|raw| raw.find(body)) {
        let at = span.start + start + at;
        return (at..at, message);
    }
    let place = Reader::diagnostic("", body, at..at, String::new(), "");
    (span.clone(), format!("{message} (line {}, column {} of the template)", place.line, place.column))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Settings, World};

    fn read(toml: &str) -> (Settings, Vec<String>) {
        let mut settings = Settings::default();
        let world = World { environment: &|_| None, rules: &[], findings: &[] };
        let found = settings.read_file(Path::new("conf/candor.toml"), toml, &world);
        let place =
            |d: &Diagnostic| format!("{}:{}:{}: {} ({})", d.file, d.line, d.column, d.message, d.help);
        (settings, found.iter().map(place).collect())
    }

    #[test]
    fn templates_are_compiled_in_their_order() {
        let (settings, found) = read(
            "[[problem.template]]\nmedia_type = \"application/vnd.acme+json\"\nbody = '{\"e\": \"{code}\"}'\n\
             [[problem.template]]\nmedia_type = \"text/plain\"\nbody = \"${title}\"\n",
        );
        assert_eq!(found, [""; 0]);
        let types: Vec<&str> = settings.templates.compiled.media_types().collect();
        assert_eq!(types, ["application/vnd.acme+json", "text/plain"]);
    }

    #[test]
    fn faults_of_a_template_are_told_at_their_place_in_the_settings() {
        let template = |media_type: &str, body: &str| {
            format!("[[problem.template]]\nmedia_type = \"{media_type}\"\nbody = {body}\n")
        };
        for (toml, expected) in [
            (
                template("application/json", "'''\n{\n  \"a\": \"{titel}\"\n}\n'''"),
                "5:9: a problem has no member `titel` (did you mean {title}?)",
            ),
            (
                template("text/plain", "\"{staus}\""),
                "3:9: a problem has no member `staus` (did you mean {status}?)",
            ),
            (
                template("application/json", "\"[\\\"{staus}\\\"]\""),
                "3:8: a problem has no member `staus` (line 1, column 3 of the template) (did you mean {status}?)",
            ),
            (
                template("json", "\"{}\""),
                "2:14: \"json\" is no media type (write one such as \"application/json\")",
            ),
            (
                template("text/plain", "\"a\"") + &template("TEXT/plain", "\"b\""),
                "5:14: there is another template for text/plain (keep one of them)",
            ),
            (
                "[[problem.template]]\nmedia_type = \"text/plain\"\nfile = \"none.txt\"\n".to_owned(),
                "3:8: conf/none.txt cannot be read: No such file",
            ),
        ] {
            let (_, found) = read(&toml);
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(
                found[0].starts_with(&format!("conf/candor.toml:{expected}")),
                "{}\n{expected}",
                found[0]
            );
        }
    }
}
